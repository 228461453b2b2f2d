/** Results of calls in the notations that data sets use. */
import { isObject } from "../../dialogue/json.ts";
import { asText, looseValue } from "../loose-json.ts";
import type { ReadResult } from "./message.ts";

const response = /<tool_response>\s*([\s\S]*?)\s*<\/tool_response>/g;

/** Whether a text holds results in tags: some chat templates put them into a user turn. */
export function holdsResponses(text: string): boolean {
  return /^\s*<tool_response>/.test(text) && text.includes("</tool_response>");
}

/** The results of `<tool_response>` blocks, and of texts that are joined by the tags between them. */
export function taggedResults(text: string): ReadResult[] | undefined {
  if (!text.includes("tool_response>")) return undefined;
  // The tags may be spoken of in a result without dividing it.
  if (!holdsResponses(text)) return joined.test(text) ? text.split(joined).map(resultOf) : undefined;
  return [...text.matchAll(response)].map(([, inside]) => resultOf(inside ?? ""));
}

const joined = /\n<\/tool_response>\n<tool_response>\n/;

/** A result in tags: often `{name, content}`, which may be a Python literal, else any text. */
function resultOf(inside: string): ReadResult {
  const read = looseValue(inside);
  if (!read || !isObject(read.value)) return { content: inside };
  return named(read.value) ?? { content: inside };
}

/** `{name, content}` and its relatives, with nothing else of weight beside them. */
export function named(value: Readonly<Record<string, unknown>>): ReadResult | undefined {
  const { name, tool_call_id: id } = value;
  const key = ["content", "results", "result", "output", "response"].find((one) => one in value);
  if (typeof name !== "string" || key === undefined || Object.keys(value).length > 4) return undefined;
  return { name, content: asText(value[key]), ...(typeof id === "string" && { callId: id }) };
}

/**
 * Takes apart one text that answers a block of calls: a JSON list with one entry a call. A list of one entry is the result
 * itself, unless the entry names the tool. Where it cannot be taken apart, the text answers all of the calls.
 */
export function splitResult(content: string, calls: number): ReadResult[] {
  const read = content.trimStart().startsWith("[") ? looseValue(content) : undefined;
  const items = Array.isArray(read?.value) && read.value.length === calls ? read.value : undefined;
  const results = items?.map((item): ReadResult => {
    const result = isObject(item) ? named(item) : undefined;
    // Ids of another run: the place in the list is what pairs.
    return result ? { name: result.name ?? "", content: result.content } : { content: asText(item) };
  });
  if (results && (calls > 1 || results[0]?.name !== undefined)) return results;
  return Array.from({ length: calls }, () => ({ content }));
}
