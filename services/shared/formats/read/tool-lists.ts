/** Tool lists as records and catalogs hold them, made ready for the rules. */
import type { Tool } from "../../contracts/generated/records.ts";
import { isObject } from "../../dialogue/json.ts";
import { toolsAsWritten } from "../../tools/catalog/openai.ts";
import { normaliseTool } from "../../tools/normalise.ts";
import { TextCache } from "../../tools/text-cache.ts";
import { asText, looseValue } from "../loose-json.ts";
import { UnreadableDialogue } from "./message.ts";

/** Thousands of records share one list. */
const lists = new TextCache<readonly Tool[]>(500, 32_000_000);

/**
 * The tools of a record's field: a list, a list of JSON texts, either of them as JSON text, or one tool a line. Undefined
 * for a field that is not there.
 * @throws UnreadableDialogue when the field is there and no list of tools
 */
export function toolsOf(value: unknown): readonly Tool[] | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const text = asText(value);
  return lists.get(text, () => {
    const parsed = typeof value === "string" ? valuesOf(value) : value;
    if (parsed === undefined)
      throw new UnreadableDialogue(`the tools are neither a list nor JSON text: ${text.slice(0, 80)}`);
    return checkable(parsed);
  });
}

function valuesOf(text: string): unknown {
  const whole = looseValue(text);
  if (whole) return whole.value;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const each = lines.map(looseValue);
  if (each.every((one) => one !== undefined)) return each.flatMap((one) => listsWithin(one?.value));
  const found = valuesWithin(text);
  return found.length > 0 ? found : undefined;
}

/** A line of a catalog may be a tool, a list of tools, or a record that holds such a list. */
function listsWithin(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const list = isObject(value)
    ? [value["tools"], value["functions"], value["function"]].find(Array.isArray)
    : undefined;
  return list ?? [value];
}

/** Tools of a parsed list, made ready for the rules. */
function checkable(parsed: unknown): readonly Tool[] {
  const list = Array.isArray(parsed) ? parsed.map(parsedEntry) : parsed;
  return checkableTools(toolsAsWritten(withoutForeignShapes(list)));
}

/**
 * Tools by the names their callers use, the first of each, with parameters in normal form. One that cannot be brought into
 * normal form stays, open for any arguments: that a schema is beyond us is no fault of whoever calls the tool.
 */
export function checkableTools(tools: readonly Tool[]): readonly Tool[] {
  const seen = new Set<string>();
  return tools.flatMap((tool) => {
    if (seen.has(tool.name)) return [];
    seen.add(tool.name);
    const normal = normaliseTool({ ...tool, name: "tool" });
    return [
      "refused" in normal
        ? { ...tool, parameters: open, returns: null }
        : { ...normal.tool, name: tool.name },
    ];
  });
}

const open = '{"type":"object","additionalProperties":true}';

function parsedEntry(entry: unknown): unknown {
  return typeof entry === "string" ? (looseValue(entry)?.value ?? entry) : entry;
}

function withoutForeignShapes(value: unknown): unknown {
  return Array.isArray(value) ? value.map(fromApiBank) : fromApiBank(value);
}

/**
 * API-Bank declares `input_parameters` and names no required ones. Its types say what the implementation makes of the text
 * it is given, so they bind no caller: its own calls write numbers and lists as text.
 */
function fromApiBank(entry: unknown): unknown {
  if (!isObject(entry) || !isObject(entry["input_parameters"])) return entry;
  const { name, description, input_parameters: parameters } = entry;
  const properties = Object.entries(parameters).map(([key, property]) => [
    key,
    isObject(property) && property["description"] !== undefined
      ? { description: property["description"] }
      : {},
  ]);
  return { name, description, parameters: { type: "object", properties: Object.fromEntries(properties) } };
}

const inText = new TextCache<{ readonly tools: readonly Tool[] | undefined }>(200, 32_000_000);

/** The tools that a system text lists: between `<tools>` tags, or as JSON anywhere in it; undefined when it lists none. */
export function toolsInText(text: string): readonly Tool[] | undefined {
  return inText.get(text, () => {
    // The text may speak of the tags before it uses them.
    const tagged = [...text.matchAll(/<tools>([\s\S]*?)<\/tools>/g)]
      .map(([, inside = ""]) => inside)
      .find((inside) => inside.trim() !== "");
    if (tagged !== undefined) return { tools: toolsOf(tagged) };
    const found = valuesWithin(text).filter(looksLikeTools);
    return { tools: found.length > 0 ? checkable(found.flat()) : undefined };
  }).tools;
}

function looksLikeTools(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(looksLikeTools);
  if (!isObject(value)) return false;
  const definition = isObject(value["function"]) ? value["function"] : value;
  return (
    typeof definition["name"] === "string" &&
    ["description", "parameters", "arguments", "input_schema", "inputSchema"].some((key) => key in definition)
  );
}

/** JSON lists and objects that stand within a text, outermost first. */
function valuesWithin(text: string): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  // A text full of unbalanced brackets must not be searched again from each of them.
  for (let attempts = 0; attempts < 200; attempts += 1) {
    const start = text.slice(at).search(/\[\s*\{|\{\s*["']/);
    if (start < 0) break;
    const from = at + start;
    const end = closing(text, from);
    const read = end === undefined ? undefined : looseValue(text.slice(from, end));
    if (read) values.push(read.value);
    at = read && end !== undefined ? end : from + 1;
  }
  return values;
}

/** Offset after the bracket that closes the one at `from`, brackets within double quotes left out. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
