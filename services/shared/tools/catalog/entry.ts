/** Definitions of tools as formats find them, before anything is mended. */
import type { Tool, ToolOrigin } from "../../contracts/generated/records.ts";
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";

/** What a format makes of one definition. */
export type Reading =
  | {
      /** The tool as it was written; its origin is known when this document says that it came from another one. */
      readonly tool: Tool;
      /** What the format had to change, because the definition is not quite of its form. */
      readonly changes: readonly string[];
      /** What is odd about it, but was left as it is. */
      readonly warnings: readonly string[];
    }
  | { readonly refused: string };

/** One definition of a document: none is left out, whatever becomes of it. */
export interface Entry {
  /** Place for people, such as `line 3, function[1]`. */
  readonly at: string;
  /** Name of the catalog within the document that it belongs to, such as a server or a record; empty when there is one. */
  readonly source: string;
  /** Its name as written; empty when it has none. */
  readonly name: string;
  readonly reading: Reading;
}

/** A value that should define a tool, with its place. */
export interface Definition {
  readonly value: unknown;
  readonly at: string;
  readonly source: string;
}

/** The schema of a tool without parameters. */
export const noArguments = '{"type":"object","properties":{}}';

/** `at` with a further step: a key after a dot, an index in brackets. */
export function placed(at: string, ...steps: readonly (string | number)[]): string {
  return steps.reduce<string>((place, step) => {
    if (typeof step === "number") return `${place}[${step}]`;
    return place === "" ? step : `${place}${/^line \d+$/.test(place) ? ", " : "."}${step}`;
  }, at);
}

/** The definitions of a list. */
export function listed(list: readonly unknown[], at: string, source = ""): Definition[] {
  return list.map((value, index) => ({ value, at: placed(at, index), source }));
}

/** Reads definitions that are objects; others are refused. */
export function entriesOf(
  definitions: readonly Definition[],
  read: (definition: Schema) => Reading,
  example: string,
): Entry[] {
  return definitions.map(({ value, at, source }) => ({
    at,
    source,
    name: nameOf(value),
    reading: isObject(value)
      ? readSafely(value, read)
      : { refused: `it is no JSON object; a tool is ${example}` },
  }));
}

/** Assigned to, the key `__proto__` would change what an object is; no honest definition has it. */
function readSafely(value: Schema, read: (definition: Schema) => Reading): Reading {
  const holders = [value, value["function"]];
  if (holders.some((holder) => isObject(holder) && Object.hasOwn(holder, "__proto__")))
    return { refused: 'it holds the key "__proto__"; take it out' };
  return read(value);
}

/** The name of a definition as far as it has one, for messages. */
export function nameOf(value: unknown): string {
  if (!isObject(value)) return "";
  for (const holder of [value, value["function"], value["custom"]])
    if (isObject(holder) && typeof holder["name"] === "string") return holder["name"].slice(0, 200);
  return typeof value["type"] === "string" ? value["type"].slice(0, 200) : "";
}

/** What a format found out about a definition. */
export interface Found {
  readonly name: unknown;
  readonly description?: unknown;
  /** A schema, its JSON text, a list of parameters, or nothing for a tool that takes none. */
  readonly parameters?: unknown;
  /** Schema of the result. */
  readonly returns?: unknown;
  /** Where it was first written, in this document's own words. */
  readonly origin?: unknown;
  readonly changes?: readonly string[];
  readonly warnings?: readonly string[];
}

/** Puts a tool together from its parts, or says what is missing. */
export function toolOf(found: Found): Reading {
  const { name, description } = found;
  if (typeof name !== "string" || name.trim() === "")
    return { refused: 'it has no "name"; give it one of 1 to 64 characters A-Z a-z 0-9 _ -' };
  const changes = [...(found.changes ?? [])];
  if (description !== undefined && description !== null && typeof description !== "string")
    changes.push("the description is no text: left out");
  const parameters = parametersText(found.parameters, changes);
  if (typeof parameters !== "string") return parameters;
  return {
    tool: {
      name,
      description: typeof description === "string" ? description : "",
      parameters,
      returns: isObject(found.returns) ? JSON.stringify(found.returns) : null,
      origin: originOf(found.origin),
    },
    changes,
    warnings: found.warnings ?? [],
  };
}

function originOf(value: unknown): ToolOrigin | null {
  if (!isObject(value)) return null;
  const { name, source, at } = value;
  const complete = typeof name === "string" && typeof source === "string" && typeof at === "string";
  return complete ? { name, source, at } : null;
}

function parametersText(given: unknown, changes: string[]): string | { readonly refused: string } {
  if (given === undefined || given === null) return noArguments;
  if (typeof given === "string") return given.trim() === "" ? noArguments : given;
  if (isObject(given)) return JSON.stringify(given, finite(changes));
  const list: readonly unknown[] | undefined = Array.isArray(given) ? given : undefined;
  const schema = list && parameterList(list);
  if (list === undefined || schema === undefined)
    return {
      refused: 'its parameters are no JSON Schema object; write {"type": "object", "properties": {…}}',
    };
  if (list.length > 0) changes.push("parameters: they are listed one by one: written as a schema");
  return JSON.stringify(schema);
}

/** Leaves out numbers that are too large to be one, such as 1e999: JSON cannot write what they are read as. */
function finite(changes: string[]): (key: string, value: unknown) => unknown {
  const infinite = (value: unknown) => typeof value === "number" && !Number.isFinite(value);
  return (key, value) => {
    const lost = infinite(value) || (Array.isArray(value) && value.some(infinite));
    if (lost) changes.push(`parameters: the number of ${JSON.stringify(key)} is too large: left out`);
    if (Array.isArray(value)) return lost ? value.filter((item) => !infinite(item)) : value;
    return lost ? undefined : value;
  };
}

/**
 * The schema for parameters that are listed one by one: `[{name, type, description or desc, required or optional}]`.
 * A parameter is required unless something says otherwise: a flag, a default.
 * @returns undefined when an item is no such parameter
 */
export function parameterList(list: readonly unknown[]): Schema | undefined {
  const properties: [string, Schema][] = [];
  const required: string[] = [];
  for (const item of list) {
    if (!isObject(item) || typeof item["name"] !== "string" || item["name"] === "") return undefined;
    const { name, desc, required: needed, optional, ...schema } = item;
    const described = typeof desc === "string" && schema["description"] === undefined;
    properties.push([name, described ? { ...schema, description: desc } : schema]);
    if (needed === true || (needed === undefined && optional !== true && !("default" in item)))
      required.push(name);
  }
  return { type: "object", properties: Object.fromEntries(properties), required: [...new Set(required)] };
}
