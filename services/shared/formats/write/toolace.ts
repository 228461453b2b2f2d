/** The form of the ToolACE release: tools as JSON in the system text, calls as text, results as a JSON list. */
import type { Dialogue, Turn } from "../../contracts/generated/records.ts";
import { isObject, parseJson } from "../../dialogue/json.ts";
import { argumentsObject, flatTool } from "./chat.ts";
import { DoesNotFit, type ExportFormat, endingBeforeMask } from "./format.ts";
import { pythonCall } from "./python-text.ts";

function systemOf({ tools }: Dialogue): string {
  const list = JSON.stringify(tools.map(({ tool }) => flatTool(tool)));
  return `You are an expert in composing functions. You are given a question and a set of possible functions. Call the functions that serve the question; where none does, or a required parameter is missing, say so. Here is a list of functions in JSON format that you can invoke:\n${list}\nA function call has the form [func_name1(params_name1=params_value1, params_name2=params_value2), func_name2(params)], with no other text beside it.`;
}

function valueOf(turn: Turn, names: ReadonlyMap<string, string>): string {
  if (turn.role === "tool")
    return JSON.stringify(
      turn.results.map(({ callId, content }) => ({
        name: names.get(callId) ?? "",
        results: parseJson(content),
      })),
    );
  if (turn.calls.length === 0) return turn.content;
  return `[${turn.calls.map(({ name, arguments: text }) => callText(name, argumentsObject(text))).join(", ")}]`;
}

/** An argument's name stands bare in the text: one that holds what separates arguments could not be read back. */
function callText(name: string, args: unknown): string {
  const odd =
    isObject(args) && Object.keys(args).some((key) => key === "" || /["'()[\]{},=]|^\s|\s$/.test(key));
  if (odd) throw new DoesNotFit("an argument's name cannot be written as text");
  return pythonCall(name, args);
}

export const toolace: ExportFormat = {
  name: "toolace",
  reader: "whatever reads the ToolACE release",
  unit: "dialogue",
  mask: undefined,
  columns: [
    { name: "system", type: "text" },
    { name: "conversations", type: "json" },
  ],
  examples(verified) {
    const { dialogue } = endingBeforeMask(verified);
    const { turns } = dialogue;
    const names = new Map(turns.flatMap(({ calls }) => calls.map(({ id, name }) => [id, name] as const)));
    const conversations = turns.map((turn) => ({ from: turn.role, value: valueOf(turn, names) }));
    return [{ system: systemOf(dialogue), conversations }];
  },
};
