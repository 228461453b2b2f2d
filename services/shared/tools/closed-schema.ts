/**
 * Parameters of tools as strict structured output takes them: every object closed and all its properties required, so
 * that optional ones may be null instead. What only narrows values (patterns, formats, lengths) is left out, as engines
 * differ in it and arguments are checked anyway; so is what only describes them.
 *
 * Source of the subset: OpenAI's guide to structured outputs, narrowed to what vLLM's and llama.cpp's grammars share.
 */
import type { Tool } from "../contracts/generated/records.ts";
import { isObject, parseJson } from "../dialogue/json.ts";
import { jsonTypes, pointedSchema, type Schema } from "./schema.ts";

/** Keywords of a scalar or an array that are kept. */
const kept = [
  "enum",
  "const",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minItems",
  "maxItems",
] as const;
/** Keywords that change the shape of values in ways that have no closed form. */
const inexpressible = [
  "patternProperties",
  "prefixItems",
  "additionalItems",
  "unevaluatedProperties",
] as const;
/** Schemas nested deeper are as good as endless. */
const deepest = 10;

/** The schema of a value has no closed form: an object of unknown shape, or one that never ends. */
class Inexpressible extends Error {}

/** The closed form of a tool's parameters; undefined when there is none. */
export function closedParameters({ parameters }: Tool): Schema | undefined {
  const root = parseJson(parameters);
  if (!isObject(root)) return undefined;
  try {
    const closed = close({ type: "object", ...root }, root, 0);
    return closed["type"] === "object" ? closed : undefined;
  } catch (error) {
    if (error instanceof Inexpressible) return undefined;
    throw error;
  }
}

/** Arguments written by the closed form as the tool takes them: a null for an optional property means that it is left out. */
export function openedArguments({ parameters }: Tool, written: Schema): Schema {
  const root = parseJson(parameters);
  return isObject(root) ? (open(written, root, root, 0) as Schema) : written;
}

function close(schema: unknown, root: Schema, depth: number): Schema {
  if (!isObject(schema) || depth > deepest) throw new Inexpressible();
  if (typeof schema["$ref"] === "string") return close(resolved(schema, root), root, depth + 1);
  if (inexpressible.some((keyword) => keyword in schema)) throw new Inexpressible();
  const all = schema["allOf"];
  if (Array.isArray(all)) {
    if (all.length !== 1 || shapes(schema).length > 1) throw new Inexpressible();
    return close(all[0], root, depth + 1);
  }
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches) && !(shapes(schema).length > 1 && branches.every(isWithoutShape))) {
    if (branches.length === 0 || shapes(schema).length > 1) throw new Inexpressible();
    return { anyOf: branches.map((branch) => close(branch, root, depth + 1)) };
  }
  const types = typesOf(schema);
  if (types.length === 0) throw new Inexpressible();
  if (types.length === 1) return ofType(types[0] as string, schema, root, depth);
  if (!types.includes("object") && !types.includes("array")) return { type: types, ...keptOf(schema) };
  return { anyOf: types.map((type) => ofType(type, schema, root, depth)) };
}

function ofType(type: string, schema: Schema, root: Schema, depth: number): Schema {
  if (type === "object") return closedObject(schema, root, depth);
  if (type !== "array") return { type, ...keptOf(schema) };
  if (schema["items"] === undefined) throw new Inexpressible();
  return { type, items: close(schema["items"], root, depth + 1), ...keptOf(schema) };
}

function closedObject(schema: Schema, root: Schema, depth: number): Schema {
  const { properties, required, additionalProperties: others = false } = schema;
  const declared = isObject(properties) ? properties : {};
  // An object of any shape, but for one that takes nothing at all.
  const free = Object.keys(declared).length === 0 && depth > 0 && schema["additionalProperties"] !== false;
  if (others !== false || free) throw new Inexpressible();
  const needed = new Set(Array.isArray(required) ? required : []);
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(declared).map(([name, inner]) => {
        const closed = close(inner, root, depth + 1);
        return [name, needed.has(name) ? closed : nullable(closed)];
      }),
    ),
    required: Object.keys(declared),
    additionalProperties: false,
  };
}

function nullable(schema: Schema): Schema {
  if (acceptsNull(schema)) return schema;
  const { type, enum: values } = schema;
  if (typeof type === "string" && type !== "object" && type !== "array" && !("const" in schema)) {
    return { ...schema, type: [type, "null"], ...(Array.isArray(values) && { enum: [...values, null] }) };
  }
  const branches = Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [schema];
  return { anyOf: [...branches, { type: "null" }] };
}

function acceptsNull({ type, enum: values, anyOf }: Schema): boolean {
  if (Array.isArray(values)) return values.includes(null);
  if (Array.isArray(anyOf)) return anyOf.some((branch) => isObject(branch) && acceptsNull(branch));
  return type === "null" || (Array.isArray(type) && type.includes("null"));
}

/** Types a schema names, or shows by what else it says. */
function typesOf({ type, enum: values, const: value, properties, items }: Schema): string[] {
  const named = Array.isArray(type) ? type : type === undefined ? [] : [type];
  if (named.length > 0) {
    if (named.some((each) => typeof each !== "string" || !jsonTypes.has(each))) throw new Inexpressible();
    return named as string[];
  }
  if (properties !== undefined) return ["object"];
  if (items !== undefined) return ["array"];
  const listed = Array.isArray(values) ? values : value === undefined ? [] : [value];
  return [...new Set(listed.map((each) => (each === null ? "null" : typeof each)))].filter(
    (each) => each !== "object",
  );
}

function keptOf(schema: Schema): Schema {
  return Object.fromEntries(
    kept.flatMap((keyword) => (keyword in schema ? [[keyword, schema[keyword]]] : [])),
  );
}

/** The keywords of a schema that say what its values look like. */
function shapes(schema: Schema): string[] {
  return ["properties", "items", "enum", "const", "anyOf", "oneOf", "allOf"].filter((word) => word in schema);
}

/** A branch that only says which properties have to be there together. */
function isWithoutShape(branch: unknown): boolean {
  return isObject(branch) && shapes(branch).length === 0 && !("type" in branch) && !("$ref" in branch);
}

function resolved(schema: Schema, root: Schema): unknown {
  return pointedSchema(schema["$ref"] as string, root);
}

function open(value: unknown, schema: unknown, root: Schema, depth: number): unknown {
  if (!isObject(schema) || depth > 2 * deepest) return value;
  if (typeof schema["$ref"] === "string") return open(value, resolved(schema, root), root, depth + 1);
  const branches = schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"];
  if (Array.isArray(branches)) {
    const fitting = branches.find((branch) => describes(branch, value, root));
    return fitting === undefined ? value : open(value, fitting, root, depth + 1);
  }
  if (Array.isArray(value)) return value.map((item) => open(item, schema["items"], root, depth + 1));
  const { properties, required } = schema;
  if (!isObject(value) || !isObject(properties)) return value;
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const declared = Object.hasOwn(properties, name);
      if (inner === null && declared && !needed.has(name)) return [];
      return [[name, declared ? open(inner, properties[name], root, depth + 1) : inner]];
    }),
  );
}

/** Whether a branch may be the one that a value was written by. */
function describes(branch: unknown, value: unknown, root: Schema): boolean {
  if (!isObject(branch)) return false;
  if (typeof branch["$ref"] === "string") return describes(resolved(branch, root), value, root);
  if (Array.isArray(value)) return branch["items"] !== undefined;
  const { properties } = branch;
  if (!isObject(value) || !isObject(properties)) return false;
  return Object.keys(value).every((name) => Object.hasOwn(properties, name));
}
