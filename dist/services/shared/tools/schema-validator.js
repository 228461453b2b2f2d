/**
 * Checks values against untrusted JSON Schemas: the one place that knows the validator library. No code is generated
 * from a schema, sizes are limited first, patterns run in linear time, and the work of every check is bounded, so that
 * neither a hostile schema nor a hostile value can hold a core or overflow the stack.
 */
import { validate } from "@cfworker/json-schema";
import { isObject } from "../dialogue/json.js";
import { measureJson } from "./json-size.js";
import { normaliseSchema, schemaLimits } from "./normalise-schema.js";
import { decoded } from "./schema.js";
import { installChecks, prepareSchema, removeChecks, } from "./schema-compile.js";
import { TextCache } from "./text-cache.js";
import { WorkBudget, WorkExceeded } from "./work-budget.js";
/** Limits on a value before it is checked. */
export const valueLimits = {
    /** Characters of its JSON text. */
    text: 65_536,
    depth: 32,
    /** Weighed comparisons where items must differ: an array of 1,000 scalars, or of some 300 objects. */
    comparisons: 1_000_000,
};
/** Steps one check may take: some 20 ms. */
const workLimit = 1_200_000;
/** Compiled schemas take some ten times the memory of their texts. */
const cache = new TextCache(2_000, 8_000_000, (gone) => {
    if ("ready" in gone)
        removeChecks(gone.ready);
});
// One check runs at a time and to its end, so one meter serves all schemas.
const meter = { budget: new WorkBudget(0), widestObject: 0, longestString: 0, comparisons: 0 };
/**
 * Compiles a JSON Schema given as text; the same text is compiled once and kept, the latest few thousand of them.
 * @returns the compiled schema, or why it cannot be used.
 */
export function compileSchema(text) {
    const compilation = cache.get(text, compile);
    return "compiled" in compilation ? compilation.compiled : compilation;
}
/**
 * Reads a JSON Schema text and brings it into normal form.
 * @returns the schema and what was changed, or why it cannot be used.
 */
export function readSchema(text) {
    if (text.length > valueLimits.text)
        return { refused: `it is longer than ${valueLimits.text} characters` };
    let parsed;
    try {
        parsed = JSON.parse(text);
    }
    catch (error) {
        return { refused: `it is no JSON: ${error instanceof Error ? error.message : String(error)}` };
    }
    if (!isObject(parsed))
        return { refused: "it is no JSON object" };
    if (measureJson(parsed, schemaLimits.jsonDepth).depth > schemaLimits.jsonDepth)
        return { refused: `its JSON is nested more than ${schemaLimits.jsonDepth} levels deep` };
    return normaliseSchema(parsed);
}
function compile(text) {
    const read = readSchema(text);
    if ("refused" in read)
        return { unusable: read.refused };
    let ready;
    try {
        ready = prepareSchema(read.schema, meter);
    }
    catch (error) {
        return { unusable: error instanceof Error ? error.message : String(error) };
    }
    installChecks(ready, meter);
    const compiled = {
        schema: read.schema,
        failures: (value) => check(ready, value),
        keywordValue: (location) => keywordAt(ready, location),
        stringCheck: (location) => {
            const name = keywordAt(ready, location);
            return typeof name === "string" ? ready.checks.get(name) : undefined;
        },
    };
    return { compiled, ready };
}
function check(ready, value) {
    const size = measureJson(value, valueLimits.depth);
    if (size.depth > valueLimits.depth)
        return { unchecked: `nested more than ${valueLimits.depth} levels deep` };
    if (JSON.stringify(value).length > valueLimits.text)
        return { unchecked: `longer than ${valueLimits.text} characters` };
    if (ready.comparesItems && size.comparisons > valueLimits.comparisons)
        return { unchecked: "an array is too long to look for equal items in it" };
    meter.budget = new WorkBudget(workLimit);
    meter.widestObject = size.widestObject;
    meter.longestString = size.longestString;
    meter.comparisons = size.comparisons;
    try {
        return validate(value, ready.root, "2020-12", ready.lookup, false).errors.map(rawFailure);
    }
    catch (error) {
        // A schema that refers to itself without end overflows the stack; broken text cannot be made into a pointer.
        if (error instanceof WorkExceeded || error instanceof RangeError)
            return { unchecked: error.message };
        return { unchecked: error instanceof Error ? error.message.slice(0, 200) : String(error) };
    }
}
function rawFailure({ keyword, instanceLocation, keywordLocation, error }) {
    return { keyword, path: decoded(instanceLocation.slice(1)), keywordLocation, text: error };
}
/** Follows a keyword's location from the root; `$ref` steps go on at the schema that is referred to. */
function keywordAt({ root, lookup }, location) {
    let current = root;
    for (const step of location.split("/").slice(1)) {
        if (!isObject(current) && !Array.isArray(current))
            return undefined;
        if (step === "$ref" && isObject(current)) {
            current = lookup[String(current.__absolute_ref__)];
            continue;
        }
        const key = decoded(step).replaceAll("~1", "/").replaceAll("~0", "~");
        current = Object.hasOwn(current, key) ? current[key] : undefined;
    }
    return current;
}
