/** Reads tool lists as OpenAI's API takes them, and the near relatives that people keep in files. */
import type { Tool } from "../contracts/generated/records.ts";
import { isObject } from "../dialogue/json.ts";
import { jsonFault } from "./json-fault.ts";
import type { Schema } from "./schema.ts";

/** An entry of the list that is no tool. */
export interface RefusedEntry {
  /** Position in the list, from 0. */
  readonly index: number;
  /** Its name, as far as it has one. */
  readonly name: string;
  readonly reason: string;
}

export interface ToolsRead {
  /** The tools as they were written: `usableTools` brings them into normal form. */
  readonly tools: Tool[];
  readonly refused: RefusedEntry[];
}

/** Keys under which a list of tools may stand. */
const listKeys = ["tools", "functions", "function"] as const;
/** Keys under which catalogs state what a tool gives back. */
const resultKeys = ["returns", "response", "output_schema", "outputSchema"] as const;
/** The schema of a tool without parameters. */
const noArguments = '{"type":"object","properties":{}}';

/**
 * Reads a parsed tool list: an array of `{type: "function", function: {…}}`, of bare `{name, description, parameters}`,
 * the same under `tools` or `functions`, or one such tool alone. Entries that are no function tools are refused one by one.
 */
export function readTools(value: unknown): ToolsRead {
  const read: ToolsRead = { tools: [], refused: [] };
  entriesOf(value).forEach((entry, index) => {
    const tool = readEntry(entry);
    if ("refused" in tool) read.refused.push({ index, name: nameOf(entry), reason: tool.refused });
    else read.tools.push(tool);
  });
  return read;
}

function entriesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => (isNamespace(entry) ? entry.tools : [entry]));
  if (!isObject(value)) return [value];
  for (const key of listKeys) if (Array.isArray(value[key])) return entriesOf(value[key]);
  return [value];
}

/** The Responses API nests function tools one level. */
function isNamespace(entry: unknown): entry is { readonly tools: readonly unknown[] } {
  return isObject(entry) && entry["type"] === "namespace" && Array.isArray(entry["tools"]);
}

function nameOf(entry: unknown): string {
  if (!isObject(entry)) return "";
  for (const holder of [entry, entry["function"], entry["custom"]])
    if (isObject(holder) && typeof holder["name"] === "string") return holder["name"].slice(0, 200);
  return typeof entry["type"] === "string" ? entry["type"].slice(0, 200) : "";
}

function readEntry(entry: unknown): Tool | { readonly refused: string } {
  if (!isObject(entry))
    return { refused: 'it is no JSON object; a tool is {"type": "function", "function": {"name": …}}' };
  const { type } = entry;
  if (type === "custom")
    return { refused: "custom tools take free text and have no JSON Schema; describe it as a function" };
  const definition = isObject(entry["function"]) ? entry["function"] : entry;
  // A type of another kind on an entry without a name is a built-in tool, such as web search.
  if (typeof type === "string" && type !== "function" && typeof definition["name"] !== "string")
    return { refused: `tools of type "${type.slice(0, 80)}" have no schema to call them by; leave it out` };
  const { name, description, parameters } = definition;
  if (typeof name !== "string" || name.trim() === "")
    return { refused: 'it has no "name"; give it one of 1 to 64 characters A-Z a-z 0-9 _ -' };
  const schema = parametersText(parameters, definition);
  if (typeof schema !== "string") return schema;
  return {
    name,
    description: typeof description === "string" ? description : "",
    parameters: schema,
    returns: resultText(definition),
  };
}

function parametersText(parameters: unknown, definition: Schema): string | { readonly refused: string } {
  const given = parameters ?? definition["input_schema"] ?? definition["inputSchema"];
  if (given === undefined || given === null) return noArguments;
  if (isObject(given)) return JSON.stringify(given);
  if (typeof given === "string") return given;
  return { refused: '"parameters" is no JSON Schema object; write {"type": "object", "properties": {…}}' };
}

function resultText(definition: Schema): string | null {
  for (const key of resultKeys) {
    const schema = definition[key];
    if (isObject(schema)) return JSON.stringify(schema);
  }
  return null;
}

/** Text that is neither JSON nor JSON lines. */
export class UnreadableTools extends Error {
  override readonly name = "UnreadableTools";
}

/**
 * Reads tools from a file's text: one JSON value as `readTools` takes it, or JSON lines, one tool or list a line.
 * @throws UnreadableTools that names line and column of the first fault.
 */
export function parseToolsText(text: string): ToolsRead {
  const body = text.replace(/^\uFEFF/, "");
  if (body.trim() === "")
    throw new UnreadableTools("there is no text: give a JSON list of tools, or one tool a line");
  const whole = parsed(body);
  if ("value" in whole) return readTools(whole.value);
  // Only a first line that is JSON by itself makes the text one of lines.
  const lines = body.split("\n");
  const first = lines.find((line) => line.trim() !== "") ?? "";
  if (!("value" in parsed(first)) || lines.length < 2) throw new UnreadableTools(fault(body, whole.error));
  const values = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const one = parsed(line);
    if ("value" in one) return [...entriesOf(one.value)];
    throw new UnreadableTools(fault(line, one.error, index));
  });
  return readTools(values);
}

function parsed(text: string): { readonly value: unknown } | { readonly error: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error };
  }
}

/** What is wrong, and where. */
function fault(text: string, error: unknown, linesBefore = 0): string {
  const before = text.slice(0, jsonFault(text) ?? text.length).split("\n");
  const message = error instanceof Error ? error.message : String(error);
  // The engine adds the place and an excerpt in several forms; both are told here.
  const what = message.replace(/(?: in JSON)? at position .*$|, (?:"|\.\.\.).* is not valid JSON$/s, "");
  return `line ${linesBefore + before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${what}`;
}
