/**
 * Entries in the style of BFCL's multi-turn files: `question` and `ground_truth`, a list a user turn; what the calls gave
 * back and what was said stand beside them. The benchmark itself grades only tools that exist as its simulators.
 */
import type { Dialogue, Turn } from "../../contracts/generated/records.ts";
import { isObject } from "../../dialogue/json.ts";
import { argumentsObject, parametersOf } from "./chat.ts";
import { DoesNotFit, type ExportFormat, endingBeforeMask } from "./format.ts";
import { pythonCall } from "./python-text.ts";

/** Its definitions say dict and float where JSON Schema says object and number. */
const typeWords: Readonly<Record<string, string>> = { object: "dict", number: "float" };

function inItsWords(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inItsWords);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (key === "type" && typeof value === "string") return [key, typeWords[value] ?? value];
      // Values are no schemas, and neither are the names of properties.
      if (key === "enum" || key === "const" || key === "default" || key === "examples") return [key, value];
      if (key === "properties" && isObject(value))
        return [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inItsWords(one)]))];
      return [key, inItsWords(value)];
    }),
  );
}

interface Round {
  readonly question: { readonly role: "user"; readonly content: string }[];
  readonly calls: string[];
  readonly results: string[];
  readonly answers: string[];
}

function roundsOf(turns: readonly Turn[]): Round[] {
  const rounds: Round[] = [];
  for (const turn of turns) {
    if (turn.role === "user") {
      rounds.push({
        question: [{ role: "user", content: turn.content }],
        calls: [],
        results: [],
        answers: [],
      });
      continue;
    }
    const round = rounds.at(-1);
    if (!round) throw new DoesNotFit("the user does not speak first");
    for (const { name, arguments: text } of turn.calls)
      round.calls.push(pythonCall(name, argumentsObject(text)));
    for (const { content } of turn.results) round.results.push(content);
    if (turn.role === "assistant" && turn.calls.length === 0) round.answers.push(turn.content);
  }
  return rounds;
}

export const bfcl: ExportFormat = {
  name: "bfcl",
  reader: "evaluation in the style of BFCL",
  unit: "dialogue",
  mask: undefined,
  columns: [
    { name: "id", type: "text" },
    { name: "question", type: "json" },
    { name: "function", type: "json" },
    { name: "ground_truth", type: "json" },
    { name: "results", type: "json" },
    { name: "answers", type: "json" },
  ],
  examples(verified) {
    const { dialogue } = endingBeforeMask(verified);
    const rounds = roundsOf(dialogue.turns);
    return [
      {
        id: dialogue.id,
        question: rounds.map(({ question }) => question),
        function: functionsOf(dialogue),
        ground_truth: rounds.map(({ calls }) => calls),
        results: rounds.map(({ results }) => results),
        answers: rounds.map(({ answers }) => answers.join("\n")),
      },
    ];
  },
};

function functionsOf({ tools }: Dialogue): unknown[] {
  return tools.map(({ tool: { name, description, parameters } }) => ({
    name,
    description,
    parameters: inItsWords(parametersOf(parameters)),
  }));
}
