/**
 * The Hermes form: tools, calls and results are tags within the text. One JSON object in double quotes a block, name first,
 * which every reader of the form parses.
 */
import type { Dialogue, Turn } from "../../contracts/generated/records.ts";
import { parseJson } from "../../dialogue/json.ts";
import { argumentsObject, chatTools } from "./chat.ts";
import { type ExportFormat, endingBeforeMask } from "./format.ts";

interface Entry {
  readonly from: "system" | "human" | "gpt" | "tool";
  readonly value: string;
}

/** JSON within tags: text that looks like one of the tags would end the block. */
function inTags(value: unknown): string {
  return JSON.stringify(value).replace(/<(?=\/?(?:tool_call|tool_response|tools)>)/g, "\\u003c");
}

function systemOf(dialogue: Dialogue): string {
  return [
    "You are a function calling AI model. You are provided with function signatures within <tools></tools> XML tags. You may call one or more functions to assist with the user query. Don't make assumptions about what values to plug into functions.",
    `<tools>\n${inTags(chatTools(dialogue))}\n</tools>`,
    'For each function call return a JSON object with function name and arguments within <tool_call></tool_call> XML tags as follows:\n<tool_call>\n{"name": <function-name>, "arguments": <args-dict>}\n</tool_call>',
  ].join("\n");
}

function entryOf(turn: Turn, names: ReadonlyMap<string, string>): Entry {
  if (turn.role === "user") return { from: "human", value: turn.content };
  if (turn.role === "tool") {
    const blocks = turn.results.map(({ callId, content }) => {
      const body = inTags({ name: names.get(callId) ?? "", content: parseJson(content) });
      return `<tool_response>\n${body}\n</tool_response>`;
    });
    return { from: "tool", value: blocks.join("\n") };
  }
  const calls = turn.calls.map(({ name, arguments: text }) => {
    return `<tool_call>\n${inTags({ name, arguments: argumentsObject(text) })}\n</tool_call>`;
  });
  return { from: "gpt", value: [turn.content, ...calls].filter((part) => part !== "").join("\n") };
}

export const hermes: ExportFormat = {
  name: "hermes",
  reader: "Hermes function calling, and models with its tags",
  unit: "dialogue",
  mask: undefined,
  columns: [
    { name: "id", type: "text" },
    { name: "conversations", type: "json" },
  ],
  examples(verified) {
    const { dialogue } = endingBeforeMask(verified);
    const { turns } = dialogue;
    const names = new Map(turns.flatMap(({ calls }) => calls.map(({ id, name }) => [id, name] as const)));
    const system: Entry = { from: "system", value: systemOf(dialogue) };
    return [{ id: dialogue.id, conversations: [system, ...turns.map((turn) => entryOf(turn, names))] }];
  },
};
