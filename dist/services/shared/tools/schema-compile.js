/**
 * Prepares an untrusted schema for the validator: only keywords that it understands, string checks of our own, and a
 * meter on every subschema, so that checking can be stopped when it has taken too much work.
 */
import { dereference, format as formatChecks } from "@cfworker/json-schema";
import { isObject } from "../dialogue/json.js";
import { linearPattern } from "./linear-pattern.js";
import { schemaKeywords, schemaListKeywords, schemaMapKeywords } from "./schema.js";
import { fitsFormat, isKnownFormat } from "./string-formats.js";
/** Steps that visiting any subschema takes, by measurement. */
const visit = 100;
const plainKeywords = new Set([
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
export function prepareSchema(schema, meter) {
    const checks = new Map();
    let comparesItems = false;
    const copy = (part) => {
        if (!isObject(part))
            return part !== false;
        const entries = [];
        // Names matched by a pattern would have to be tested with the built-in engine: such an object stays open instead.
        const open = "patternProperties" in part;
        for (const [key, value] of Object.entries(part)) {
            if (key === "patternProperties")
                continue;
            if (open && (key === "additionalProperties" || key === "unevaluatedProperties"))
                continue;
            if (plainKeywords.has(key))
                entries.push([key, value]);
            else if (schemaKeywords.has(key))
                entries.push([key, copy(value)]);
            else if (schemaListKeywords.has(key))
                entries.push([key, Array.isArray(value) ? value.map(copy) : []]);
            else if (schemaMapKeywords.has(key) && isObject(value))
                entries.push([key, copyMap(value)]);
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
    const copyMap = (map) => Object.fromEntries(Object.entries(map).map(([name, part]) => [name, Array.isArray(part) ? part : copy(part)]));
    const root = copy(schema);
    if (typeof root === "boolean")
        throw new Error("the schema is no object");
    return { root, lookup: dereference(root), checks, comparesItems };
}
/** Lets the validator find the checks: it looks formats up in this table. */
export function installChecks({ checks }, meter) {
    for (const [name, { format, linear }] of checks) {
        formatChecks[name] = (text) => (linear?.test(text, meter.budget) ?? true) && (format === undefined || fitsFormat(format, text));
    }
}
/** Takes the checks of a schema that is no longer kept out of the table. */
export function removeChecks({ checks }) {
    for (const name of checks.keys())
        delete formatChecks[name];
}
function stringCheck(part) {
    const format = typeof part["format"] === "string" && isKnownFormat(part["format"]) ? part["format"] : undefined;
    const pattern = typeof part["pattern"] === "string" ? part["pattern"] : undefined;
    const linear = pattern === undefined ? undefined : linearPattern(pattern);
    const usable = linear !== undefined && "test" in linear ? linear : undefined;
    if (usable === undefined && format === undefined)
        return undefined;
    return { format, pattern: usable && pattern, linear: usable };
}
/**
 * The validator reads every keyword of a subschema each time it visits it. A keyword no prepared schema holds, given as
 * a getter, therefore counts the visits.
 */
function metered(part, meter) {
    const size = (value) => (isObject(value) ? Object.keys(value).length : 0);
    const listed = JSON.stringify(part["enum"] ?? part["const"] ?? "").length;
    const fixed = visit + Math.ceil(listed / 4) + 3 * size(part["properties"]);
    const required = Array.isArray(part["required"]) ? part["required"].length : 0;
    const measuresText = part["minLength"] !== undefined || part["maxLength"] !== undefined;
    const compares = part["uniqueItems"] === true;
    return Object.defineProperty(part, "$recursiveAnchor", {
        enumerable: false,
        get: () => {
            meter.budget.spend(fixed +
                required +
                meter.widestObject +
                (measuresText ? Math.ceil(meter.longestString / 8) : 0) +
                (compares ? Math.ceil(meter.comparisons / 4) : 0));
            return undefined;
        },
    });
}
