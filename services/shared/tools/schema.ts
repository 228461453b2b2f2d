/** JSON Schemas as this project sees them: parsed JSON, of which nothing is known before it was looked at. */
import { isObject } from "../dialogue/json.ts";

export type Schema = Readonly<Record<string, unknown>>;

export type JsonType = "string" | "number" | "integer" | "boolean" | "array" | "object" | "null";

export const jsonTypes: ReadonlySet<string> = new Set<JsonType>([
  "string",
  "number",
  "integer",
  "boolean",
  "array",
  "object",
  "null",
]);

/** Keywords whose value is one schema. */
export const schemaKeywords: ReadonlySet<string> = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** Keywords whose value is a list of schemas. */
export const schemaListKeywords: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);

/** Keywords whose value maps names to schemas. */
export const schemaMapKeywords: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "dependencies",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/** The JSON Schema type of a value; a number without a fraction is an integer, 5.0 included. */
export function jsonTypeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}

/** True when a value of JSON type `actual` passes a schema's `type: wanted`. */
export function typeFits(actual: JsonType, wanted: unknown): boolean {
  return actual === wanted || (actual === "integer" && wanted === "number");
}

/** The types a schema's `type` keyword allows; empty when it does not say. */
export function typesOf(schema: Schema): readonly unknown[] {
  const { type } = schema;
  return Array.isArray(type) ? type : type === undefined ? [] : [type];
}

/** The schema that `reference`, a JSON pointer into `root` such as `#/$defs/Item`, points to; undefined when there is none. */
export function pointedSchema(reference: string, root: Schema): Schema | boolean | undefined {
  if (reference !== "#" && !reference.startsWith("#/")) return undefined;
  let target: unknown = root;
  for (const step of reference.split("/").slice(1)) {
    const key = decoded(step).replaceAll("~1", "/").replaceAll("~0", "~");
    target =
      (isObject(target) || Array.isArray(target)) && Object.hasOwn(target, key)
        ? (target as Schema)[key]
        : undefined;
  }
  return isObject(target) || typeof target === "boolean" ? target : undefined;
}

/** A URI fragment's step as it was before percent-encoding; as it is when it is not well encoded. */
export function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** A key as a step of a JSON pointer. */
export function pointerStep(key: string | number): string {
  if (typeof key === "number") return `/${key}`;
  return key.includes("~") || key.includes("/")
    ? `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
    : `/${key}`;
}
