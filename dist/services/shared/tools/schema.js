/** JSON Schemas as this project sees them: parsed JSON, of which nothing is known before it was looked at. */
import { isObject } from "../dialogue/json.js";
export const jsonTypes = new Set([
    "string",
    "number",
    "integer",
    "boolean",
    "array",
    "object",
    "null",
]);
/** Keywords whose value is one schema. */
export const schemaKeywords = new Set([
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
export const schemaListKeywords = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
/** Keywords whose value maps names to schemas. */
export const schemaMapKeywords = new Set([
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
]);
/** The JSON Schema type of a value; a number without a fraction is an integer, 5.0 included. */
export function jsonTypeOf(value) {
    if (value === null)
        return "null";
    if (Array.isArray(value))
        return "array";
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
export function typeFits(actual, wanted) {
    return actual === wanted || (actual === "integer" && wanted === "number");
}
/** The types a schema's `type` keyword allows; empty when it does not say. */
export function typesOf(schema) {
    const { type } = schema;
    return Array.isArray(type) ? type : type === undefined ? [] : [type];
}
/** The schema that `reference`, a JSON pointer into `root` such as `#/$defs/Item`, points to; undefined when there is none. */
export function pointedSchema(reference, root) {
    if (reference !== "#" && !reference.startsWith("#/"))
        return undefined;
    let target = root;
    for (const step of reference.split("/").slice(1)) {
        const key = decoded(step).replaceAll("~1", "/").replaceAll("~0", "~");
        target =
            (isObject(target) || Array.isArray(target)) && Object.hasOwn(target, key)
                ? target[key]
                : undefined;
    }
    return isObject(target) || typeof target === "boolean" ? target : undefined;
}
/** A URI fragment's step as it was before percent-encoding; as it is when it is not well encoded. */
export function decoded(step) {
    try {
        return decodeURIComponent(step);
    }
    catch {
        return step;
    }
}
/** A key as a step of a JSON pointer. */
export function pointerStep(key) {
    if (typeof key === "number")
        return `/${key}`;
    return key.includes("~") || key.includes("/")
        ? `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
        : `/${key}`;
}
