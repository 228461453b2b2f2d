/**
 * Prepares an untrusted schema for the validator: only keywords that it understands, string checks of our own, and a
 * meter on every subschema, so that checking can be stopped when it has taken too much work.
 */
import { dereference, format as formatChecks, type Schema as LibrarySchema } from "@cfworker/json-schema";
import { isObject } from "../dialogue/json.ts";
import { type LinearPattern, linearPattern } from "./linear-pattern.ts";
import { type Schema, schemaKeywords, schemaListKeywords, schemaMapKeywords } from "./schema.ts";
import { fitsFormat, isKnownFormat } from "./string-formats.ts";
import type { WorkBudget } from "./work-budget.ts";

/** A check of a string that the validator's own keywords cannot make safely. */
export interface StringCheck {
  readonly pattern: string | undefined;
  readonly format: string | undefined;
  readonly linear: LinearPattern | undefined;
}

export interface PreparedSchema {
  readonly root: LibrarySchema;
  readonly lookup: Record<string, LibrarySchema | boolean>;
  /** String checks by the name under which the validator finds them. */
  readonly checks: ReadonlyMap<string, StringCheck>;
  /** True when arrays may have to be searched for equal items. */
  readonly comparesItems: boolean;
}

/** What a visit of a subschema costs depends on the value too. */
export interface Meter {
  budget: WorkBudget;
  widestObject: number;
  longestString: number;
  comparisons: number;
}

/** Steps that visiting any subschema takes, by measurement. */
const visit = 100;

const plainKeywords: ReadonlySet<string> = new Set([
  "type",
  "const",
  "enum",
  "required",
  "dependentRequired",
  "minProperties",
  "maxProperties",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minContains",
  "maxContains",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "$ref",
  "$anchor",
]);

let checkCount = 0;

/**
 * Copies a normalised schema into the form the validator takes.
 * @throws Error when a reference cannot be followed.
 */
export function prepareSchema(schema: Schema, meter: Meter): PreparedSchema {
  const checks = new Map<string, StringCheck>();
  let comparesItems = false;

  const copy = (part: unknown): LibrarySchema | boolean => {
    if (!isObject(part)) return part !== false;
    const entries: [string, unknown][] = [];
    // Names matched by a pattern would have to be tested with the built-in engine: such an object stays open instead.
    const open = "patternProperties" in part;
    for (const [key, value] of Object.entries(part)) {
      if (key === "patternProperties") continue;
      if (open && (key === "additionalProperties" || key === "unevaluatedProperties")) continue;
      if (plainKeywords.has(key)) entries.push([key, value]);
      else if (schemaKeywords.has(key)) entries.push([key, copy(value)]);
      else if (schemaListKeywords.has(key)) entries.push([key, Array.isArray(value) ? value.map(copy) : []]);
      else if (schemaMapKeywords.has(key) && isObject(value)) entries.push([key, copyMap(value)]);
    }
    comparesItems ||= part["uniqueItems"] === true;
    const check = stringCheck(part);
    if (check) {
      const name = `dialoom-check-${checkCount++}`;
      checks.set(name, check);
      entries.push(["format", name]);
    }
    return metered(Object.fromEntries(entries), meter);
  };
  const copyMap = (map: Schema) =>
    Object.fromEntries(
      Object.entries(map).map(([name, part]) => [name, Array.isArray(part) ? part : copy(part)]),
    );

  const root = copy(schema);
  if (typeof root === "boolean") throw new Error("the schema is no object");
  return { root, lookup: dereference(root), checks, comparesItems };
}

/** Lets the validator find the checks: it looks formats up in this table. */
export function installChecks({ checks }: PreparedSchema, meter: Meter): void {
  for (const [name, { format, linear }] of checks) {
    formatChecks[name] = (text) =>
      (linear?.test(text, meter.budget) ?? true) && (format === undefined || fitsFormat(format, text));
  }
}

/** Takes the checks of a schema that is no longer kept out of the table. */
export function removeChecks({ checks }: PreparedSchema): void {
  for (const name of checks.keys()) delete formatChecks[name];
}

function stringCheck(part: Schema): StringCheck | undefined {
  const format =
    typeof part["format"] === "string" && isKnownFormat(part["format"]) ? part["format"] : undefined;
  const pattern = typeof part["pattern"] === "string" ? part["pattern"] : undefined;
  const linear = pattern === undefined ? undefined : linearPattern(pattern);
  const usable = linear !== undefined && "test" in linear ? linear : undefined;
  if (usable === undefined && format === undefined) return undefined;
  return { format, pattern: usable && pattern, linear: usable };
}

/**
 * The validator reads every keyword of a subschema each time it visits it. A keyword no prepared schema holds, given as
 * a getter, therefore counts the visits.
 */
function metered(part: Record<string, unknown>, meter: Meter): LibrarySchema {
  const size = (value: unknown) => (isObject(value) ? Object.keys(value).length : 0);
  const listed = JSON.stringify(part["enum"] ?? part["const"] ?? "").length;
  const fixed = visit + Math.ceil(listed / 4) + 3 * size(part["properties"]);
  const required = Array.isArray(part["required"]) ? part["required"].length : 0;
  const measuresText = part["minLength"] !== undefined || part["maxLength"] !== undefined;
  const compares = part["uniqueItems"] === true;
  return Object.defineProperty(part, "$recursiveAnchor", {
    enumerable: false,
    get: () => {
      meter.budget.spend(
        fixed +
          required +
          meter.widestObject +
          (measuresText ? Math.ceil(meter.longestString / 8) : 0) +
          (compares ? Math.ceil(meter.comparisons / 4) : 0),
      );
      return undefined;
    },
  });
}
