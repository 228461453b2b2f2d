/**
 * LLaMA-Factory's ShareGPT form: turns alternate strictly, calls are JSON text in a turn of their own, the results of
 * parallel calls are joined by the tags its own converter uses. Text beside calls has no place there and is left out.
 */
import type { Dialogue, Turn, VerifiedDialogue } from "../../contracts/generated/records.ts";
import { argumentsObject, flatTool } from "./chat.ts";
import { type DataFile, DoesNotFit, type ExportFormat, endingBeforeMask } from "./format.ts";
import { pairsOf } from "./pairs.ts";

interface Entry {
  readonly from: "human" | "gpt" | "function_call" | "observation";
  readonly value: string;
}

const between = "\n</tool_response>\n<tool_response>\n";

function entryOf(turn: Turn): Entry {
  if (turn.role === "user") return { from: "human", value: turn.content };
  if (turn.role === "tool")
    return { from: "observation", value: turn.results.map(({ content }) => content).join(between) };
  if (turn.calls.length === 0) return { from: "gpt", value: turn.content };
  const calls = turn.calls.map(({ name, arguments: text }) => ({ name, arguments: argumentsObject(text) }));
  return { from: "function_call", value: JSON.stringify(calls.length === 1 ? calls[0] : calls) };
}

/** @throws DoesNotFit where the trainer would skip the dialogue with a warning */
function entriesOf(turns: readonly Turn[]): Entry[] {
  const entries = turns.map(entryOf);
  entries.forEach(({ from }, at) => {
    const isObservation = from === "human" || from === "observation";
    if (isObservation !== (at % 2 === 0))
      throw new DoesNotFit("turns of user or tools and of the assistant do not alternate");
  });
  return entries;
}

const toolsText = ({ tools }: Dialogue) => JSON.stringify(tools.map(({ tool }) => flatTool(tool)));

export const llamaFactory: ExportFormat = {
  name: "llama-factory",
  reader: "LLaMA-Factory, formatting sharegpt",
  unit: "dialogue",
  mask: undefined,
  columns: [
    { name: "id", type: "text" },
    { name: "conversations", type: "json" },
    { name: "tools", type: "text" },
  ],
  examples(verified) {
    const { dialogue } = endingBeforeMask(verified);
    const conversations = entriesOf(endingOnAnswer(dialogue.turns));
    return [{ id: dialogue.id, conversations, tools: toolsText(dialogue) }];
  },
  companions: (data) => [datasetInfo(data, { formatting: "sharegpt", columns: columnsOf })],
};

export const llamaFactoryPreference: ExportFormat = {
  name: "llama-factory-preference",
  reader: "LLaMA-Factory, formatting sharegpt with ranking",
  unit: "pair",
  mask: "no pair of a masked turn",
  columns: [
    { name: "id", type: "text" },
    { name: "conversations", type: "json" },
    { name: "chosen", type: "json" },
    { name: "rejected", type: "json" },
    { name: "tools", type: "text" },
  ],
  examples(verified: VerifiedDialogue) {
    const { dialogue } = verified;
    return pairsOf(verified).map(({ before, chosen, rejected }) => ({
      id: dialogue.id,
      conversations: entriesOf(before),
      chosen: entryOf(chosen),
      rejected: entryOf(rejected),
      tools: toolsText(dialogue),
    }));
  },
  companions: (data) => [
    datasetInfo(data, {
      formatting: "sharegpt",
      ranking: true,
      columns: { ...columnsOf, chosen: "chosen", rejected: "rejected" },
    }),
  ],
};

const columnsOf = { messages: "conversations", tools: "tools" } as const;

/** A dialogue has to end with what the assistant says or calls. */
function endingOnAnswer(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.findLastIndex(({ role }) => role === "assistant");
  if (last < 0) throw new DoesNotFit("the assistant says nothing");
  return turns.slice(0, last + 1);
}

/** The registration that the trainer reads: an entry for each file. */
function datasetInfo(data: readonly DataFile[], about: object) {
  const entries = data.map(({ path }) => [
    `dialoom_${path.replace(/[^A-Za-z0-9]+/g, "_").replace(/_jsonl?$|_parquet$/, "")}`,
    { file_name: path, ...about },
  ]);
  return {
    name: "dataset_info.json",
    content: `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`,
  };
}
