import type { Tool } from "../contracts/generated/records.ts";
import { isObject } from "../dialogue/json.ts";
import type { Schema } from "./schema.ts";
import { compileSchema, readSchema } from "./schema-validator.ts";
import { readTypeWord } from "./type-words.ts";

/** A tool in normal form with what was changed on the way, or why it cannot be used. */
export type NormalTool =
  | { readonly tool: Tool; readonly notes: readonly string[] }
  | { readonly refused: string };

/** Names that every chat endpoint takes. */
const legalName = /^[A-Za-z0-9_-]{1,64}$/;
/** Characters of a whole tool. */
const longestTool = 65_536;

const noArguments = '{"type":"object","properties":{}}';

/**
 * Brings one tool into the form the rest of the project relies on: a legal name, and parameters that are an object
 * schema of one dialect. Normalising a normalised tool changes nothing.
 */
export function normaliseTool(tool: Tool): NormalTool {
  const size =
    tool.name.length + tool.description.length + tool.parameters.length + (tool.returns?.length ?? 0);
  if (size > longestTool)
    return { refused: `it is ${size} characters long; shorten it to at most ${longestTool}` };
  const notes: string[] = [];
  const name = legalised(tool.name, notes);
  if (name === undefined)
    return {
      refused: `the name ${JSON.stringify(tool.name.slice(0, 80))} has no letter or digit that a tool name may have; use 1 to 64 of A-Z a-z 0-9 _ -`,
    };
  const parameters = normalParameters(tool.parameters, notes);
  if (typeof parameters !== "string") return parameters;
  return {
    tool: { name, description: tool.description, parameters, returns: normalReturns(tool.returns, notes) },
    notes,
  };
}

function legalised(name: string, notes: string[]): string | undefined {
  if (legalName.test(name)) return name;
  const mended = name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .trim()
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 64);
  if (!/[A-Za-z0-9]/.test(mended)) return undefined;
  notes.push(
    `the name ${JSON.stringify(name.slice(0, 80))} is not legal for chat endpoints: called ${mended}`,
  );
  return mended;
}

function normalParameters(text: string, notes: string[]): string | { readonly refused: string } {
  if (text.trim() === "" || text.trim() === "null") {
    notes.push("no parameters are given: it takes no arguments");
    return noArguments;
  }
  const spelt = withProperties(text, notes);
  const read = readSchema(spelt);
  if ("refused" in read) return { refused: `its parameters cannot be used: ${read.refused}` };
  const shaped = objectSchema(read.schema, notes);
  if ("refused" in shaped) return shaped;
  notes.push(...read.notes.map((note) => `parameters: ${note}`));
  const normal = JSON.stringify(shaped.root);
  const compiled = compileSchema(normal);
  if ("unusable" in compiled) return { refused: `its parameters cannot be used: ${compiled.unusable}` };
  const trial = compiled.failures({});
  if ("unchecked" in trial) return { refused: `its parameters cannot be evaluated: ${trial.unchecked}` };
  return normal;
}

/** The root describes the arguments object. */
function objectSchema(
  schema: Schema,
  notes: string[],
): { readonly root: Schema } | { readonly refused: string } {
  const { type } = schema;
  if (Array.isArray(type) ? !type.includes("object") : type !== undefined && type !== "object")
    return {
      refused: `its parameters describe a value of type ${JSON.stringify(type)}; arguments are an object: use "type": "object" with "properties"`,
    };
  // Lists of values make no sense of an arguments object.
  const { enum: _values, const: _value, ...rest } = schema;
  const typed = rest["$ref"] !== undefined || type === "object";
  return { root: withDeclaredRequired(typed ? rest : { ...rest, type: "object" }, notes) };
}

/** A root without any properties requires nothing. */
function withDeclaredRequired(schema: Schema, notes: string[]): Schema {
  const open = ["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "additionalProperties"];
  if (schema["properties"] !== undefined || open.some((key) => key in schema)) return schema;
  const { required, ...rest } = schema;
  if (Array.isArray(required) && required.length > 0)
    notes.push("parameters: arguments are required but none is declared: none required");
  return { ...rest, properties: {} };
}

/**
 * Some catalogs write the properties themselves where the schema belongs: `{"city": {"type": "str, optional"}}`.
 * What the types do not call optional, and has no default, is required.
 */
function withProperties(text: string, notes: string[]): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text;
  }
  if (!isObject(parsed)) return text;
  const entries = Object.entries(parsed);
  const flat =
    entries.length > 0 &&
    entries.every(([key, value]) => !key.startsWith("$") && isObject(value)) &&
    !isPropertyMap(parsed["properties"]) &&
    entries.every(([, value]) => isObject(value) && ("type" in value || "description" in value));
  if (!flat) return text;
  const required = entries
    .filter(([, value]) => isObject(value) && !("default" in value) && !saysOptional(value["type"]))
    .map(([key]) => key);
  notes.push("parameters: the properties stand where their schema belongs: wrapped");
  return JSON.stringify({ type: "object", properties: parsed, required });
}

/** True for a map of schemas, as opposed to a schema of an argument that happens to be called "properties". */
function isPropertyMap(value: unknown): boolean {
  return isObject(value) && Object.values(value).every(isObject);
}

function saysOptional(type: unknown): boolean {
  return typeof type === "string" && readTypeWord(type)?.optional === true;
}

/** A result schema is a help, not a condition: one that cannot be used is dropped. */
function normalReturns(text: string | null, notes: string[]): string | null {
  if (text === null || text.trim() === "") return null;
  const read = readSchema(withProperties(text, []));
  if ("refused" in read) {
    notes.push(`the schema of its result cannot be used (${read.refused}): dropped`);
    return null;
  }
  notes.push(...read.notes.map((note) => `returns: ${note}`));
  return JSON.stringify(read.schema);
}
