/**
 * JSON Schemas as catalogs really write them: local references, compositions, several dialects, and type words from
 * programming languages. Everything else in the simulator sees them through these functions.
 */
import { isObject } from "../../shared/dialogue/json.ts";

export type Schema = Readonly<Record<string, unknown>>;

export type JsonType = "string" | "number" | "integer" | "boolean" | "array" | "object" | "null";

const typeWords: Readonly<Record<string, JsonType>> = {
  str: "string",
  char: "string",
  text: "string",
  date: "string",
  dict: "object",
  hashmap: "object",
  map: "object",
  float: "number",
  double: "number",
  decimal: "number",
  int: "integer",
  long: "integer",
  short: "integer",
  byte: "integer",
  bigint: "integer",
  bool: "boolean",
  list: "array",
  tuple: "array",
  set: "array",
  arraylist: "array",
  none: "null",
};
const jsonTypes: ReadonlySet<string> = new Set<JsonType>([
  "string",
  "number",
  "integer",
  "boolean",
  "array",
  "object",
  "null",
]);

/**
 * A schema in the words of JSON Schema, at every depth: type words of programming languages are translated, those that
 * mean nothing are dropped, and `required: true` on a property moves to the object that has the property.
 */
export function normalised(schema: Schema): Schema {
  return normalise(schema, 0) as Schema;
}

/** Data inside a schema, where a key is no keyword. */
const dataKeywords: ReadonlySet<string> = new Set(["default", "const", "enum", "examples", "example"]);

function normalise(node: unknown, depth: number): unknown {
  if (depth > 64) return {};
  if (Array.isArray(node)) return node.map((item) => normalise(item, depth + 1));
  if (!isObject(node)) return node;
  const clean: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (dataKeywords.has(key)) clean[key] = value;
    else if (key === "type") Object.assign(clean, normalisedType(value, depth));
    else if (key === "properties" && isObject(value)) {
      clean[key] = Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, normalise(item, depth + 1)]),
      );
    } else if (key === "required") clean[key] = Array.isArray(value) ? value : undefined;
    else clean[key] = normalise(value, depth + 1);
  }
  const marked = isObject(node["properties"])
    ? Object.entries(node["properties"]).filter(
        ([, property]) => isObject(property) && property["required"] === true,
      )
    : [];
  const named = Array.isArray(clean["required"]) ? clean["required"] : [];
  const required = new Set([...named, ...marked.map(([name]) => name)]);
  if (required.size > 0) clean["required"] = [...required];
  else delete clean["required"];
  return clean;
}

/** A `type` keyword; a property that happens to be called `type` is a schema and is treated as one. */
function normalisedType(value: unknown, depth: number): Schema {
  if (isObject(value)) return { type: normalise(value, depth + 1) };
  const words = (Array.isArray(value) ? value : [value]).flatMap((word) => jsonType(word) ?? []);
  if (words.length === 0) return {};
  return { type: Array.isArray(value) ? words : words[0] };
}

/** A schema with its reference followed and its `allOf` merged in. Unusable schemas become `{}`: anything goes. */
export function resolve(schema: unknown, root: Schema): Schema {
  let current: Schema = isObject(schema) ? schema : {};
  // A chain of references this long is a cycle.
  for (let hops = 0; typeof current["$ref"] === "string"; hops += 1) {
    if (hops === 32) return {};
    const { $ref, ...siblings } = current;
    const target = pointed($ref as string, root);
    current = Object.keys(siblings).length > 0 ? merge(target, siblings) : target;
  }
  const parts = current["allOf"];
  if (!Array.isArray(parts)) return current;
  const { allOf: _merged, ...rest } = current;
  return parts.reduce<Schema>((merged, part) => merge(merged, resolve(part, root)), rest);
}

function pointed(reference: string, root: Schema): Schema {
  if (!reference.startsWith("#")) return {};
  let target: unknown = root;
  for (const step of reference.slice(1).split("/").slice(1)) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    target = isObject(target) || Array.isArray(target) ? (target as Schema)[key] : undefined;
  }
  return isObject(target) ? target : {};
}

/** Both schemas at once, as `allOf` means it. */
export function merge(a: Schema, b: Schema): Schema {
  const both: Record<string, unknown> = { ...a, ...b };
  if (isObject(a["properties"]) && isObject(b["properties"])) {
    both["properties"] = { ...a["properties"], ...b["properties"] };
  }
  if (Array.isArray(a["required"]) && Array.isArray(b["required"])) {
    both["required"] = [...new Set([...a["required"], ...b["required"]])];
  }
  for (const [key, tighter] of [
    ["minimum", Math.max],
    ["maximum", Math.min],
    ["minLength", Math.max],
    ["maxLength", Math.min],
    ["minItems", Math.max],
    ["maxItems", Math.min],
  ] as const) {
    const [left, right] = [a[key], b[key]];
    if (typeof left === "number" && typeof right === "number") both[key] = tighter(left, right);
  }
  return both;
}

/** The branches of a composition, or the types of a type list, each a schema of its own; `null` only when nothing else is there. */
export function alternatives(schema: Schema, root: Schema): Schema[] {
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches) || branches.length === 0) continue;
    const { [keyword]: _branches, ...shared } = schema;
    const merged = branches.map((branch) => merge(shared, resolve(branch, root)));
    const useful = merged.filter((branch) => typeOf(branch) !== "null");
    return useful.length > 0 ? useful : merged;
  }
  const types = schema["type"];
  if (!Array.isArray(types)) return [schema];
  const useful = types.filter((type) => jsonType(type) !== "null");
  return (useful.length > 0 ? useful : types).map((type) => ({ ...schema, type }));
}

function jsonType(word: unknown): JsonType | undefined {
  if (typeof word !== "string") return undefined;
  const lower = word.toLowerCase();
  return jsonTypes.has(lower) ? (lower as JsonType) : typeWords[lower];
}

/** The type a schema asks for or, where it does not say, lets one guess; undefined: any value. */
export function typeOf(schema: Schema): JsonType | undefined {
  const said = jsonType(schema["type"]);
  if (said) return said;
  const has = (...keywords: string[]) => keywords.some((keyword) => schema[keyword] !== undefined);
  if (has("properties", "required", "additionalProperties", "patternProperties")) return "object";
  if (has("items", "prefixItems", "minItems", "maxItems")) return "array";
  if (has("pattern", "format", "minLength", "maxLength")) return "string";
  if (has("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")) return "number";
  return undefined;
}

/** The declared properties of an object schema, references followed. */
export function propertiesOf(schema: Schema, root: Schema): [name: string, schema: Schema][] {
  const properties = schema["properties"];
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, property]) => [name, resolve(property, root)]);
}

/** The names of required properties. */
export function requiredOf(schema: Schema): ReadonlySet<string> {
  const { required } = schema;
  return new Set(Array.isArray(required) ? required.filter((name) => typeof name === "string") : []);
}

/** The schema of an array's item at `index`. */
export function itemSchema(schema: Schema, index: number, root: Schema): Schema {
  const { prefixItems, items } = schema;
  const tuple = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  if (index < tuple.length) return resolve(tuple[index], root);
  return Array.isArray(items) ? resolve(schema["additionalItems"], root) : resolve(items, root);
}

/** The values a schema allows, when it lists them: `const` or `enum`, null left out unless it is all there is. */
export function listedValues(schema: Schema): readonly unknown[] | undefined {
  if ("const" in schema) return [schema["const"]];
  const listed = schema["enum"];
  if (!Array.isArray(listed) || listed.length === 0) return undefined;
  const useful = listed.filter((value) => value !== null);
  return useful.length > 0 ? useful : listed;
}

/** What a schema says about itself. */
export function describe(schema: Schema): string {
  const { description, title } = schema;
  return typeof description === "string" ? description : typeof title === "string" ? title : "";
}
