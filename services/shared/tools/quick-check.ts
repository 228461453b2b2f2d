/**
 * A fast way to say yes: most schemas of tools are flat lists of typed properties, and most arguments fit them. What is
 * said here is only ever "fits in every respect"; anything else is left to the validator, which also tells why.
 */
import { isObject } from "../dialogue/json.ts";
import type { Schema } from "./schema.ts";

/** True when a value surely fits: it meets the schema, and declares nothing that the schema does not. */
export type QuickCheck = (value: unknown) => boolean;

/** Keywords that ask nothing of a value. */
const annotations: ReadonlySet<string> = new Set([
  "$comment",
  "$schema",
  "default",
  "deprecated",
  "description",
  "example",
  "examples",
  "readOnly",
  "title",
  "writeOnly",
]);

/** Deeper schemas are left to the validator. */
const deepest = 6;

/** The quick check of a schema in normal form; undefined when the schema asks for more than it understands. */
export function quickCheck(schema: Schema, depth = 0): QuickCheck | undefined {
  if (depth > deepest) return undefined;
  const checks: QuickCheck[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (annotations.has(keyword)) continue;
    const check = checkOf(keyword, value, schema, depth);
    if (check === undefined) return undefined;
    if (check !== yes) checks.push(check);
  }
  const [only] = checks;
  if (checks.length === 1 && only) return only;
  return (value) => {
    for (const check of checks) if (!check(value)) return false;
    return true;
  };
}

const yes: QuickCheck = () => true;

function checkOf(keyword: string, value: unknown, schema: Schema, depth: number): QuickCheck | undefined {
  switch (keyword) {
    case "type":
      return typeCheck(value);
    case "enum":
      return enumCheck(value);
    case "minimum":
      return typeof value === "number" ? (found) => typeof found !== "number" || found >= value : undefined;
    case "maximum":
      return typeof value === "number" ? (found) => typeof found !== "number" || found <= value : undefined;
    case "items":
      return itemsCheck(value, depth);
    case "properties":
      return propertiesCheck(value, depth);
    case "required":
      return requiredCheck(value);
    case "additionalProperties":
      // Properties that are not declared never pass the quick check: an object that lists none has to be open or left alone.
      return isObject(schema["properties"]) && typeof value === "boolean" ? yes : undefined;
    default:
      return undefined;
  }
}

function typeCheck(type: unknown): QuickCheck | undefined {
  switch (type) {
    case "string":
      return (value) => typeof value === "string";
    case "number":
      return (value) => typeof value === "number";
    case "integer":
      return (value) => Number.isInteger(value);
    case "boolean":
      return (value) => typeof value === "boolean";
    case "array":
      return (value) => Array.isArray(value);
    case "object":
      return isObject;
    default:
      return undefined;
  }
}

function enumCheck(values: unknown): QuickCheck | undefined {
  if (!Array.isArray(values) || values.length > 50) return undefined;
  if (values.some((value) => value !== null && typeof value === "object")) return undefined;
  return (value) => values.includes(value);
}

function itemsCheck(items: unknown, depth: number): QuickCheck | undefined {
  const check = isObject(items) ? quickCheck(items, depth + 1) : undefined;
  return check && ((value) => !Array.isArray(value) || (value.length <= 100 && value.every(check)));
}

function requiredCheck(names: unknown): QuickCheck | undefined {
  if (!Array.isArray(names) || names.length > 100) return undefined;
  return (value) => {
    if (!isObject(value)) return true;
    for (const name of names) if (!Object.hasOwn(value, name)) return false;
    return true;
  };
}

function propertiesCheck(properties: unknown, depth: number): QuickCheck | undefined {
  if (!isObject(properties)) return undefined;
  const checks = new Map<string, QuickCheck>();
  for (const [name, property] of Object.entries(properties)) {
    const check = isObject(property) ? quickCheck(property, depth + 1) : undefined;
    if (check === undefined) return undefined;
    checks.set(name, check);
  }
  // An object that lists no properties may be free-form or closed: the validator knows.
  if (checks.size === 0) return undefined;
  return (value) => {
    if (!isObject(value)) return true;
    for (const name of Object.keys(value)) {
      const check = checks.get(name);
      if (check === undefined || !check(value[name])) return false;
    }
    return true;
  };
}
