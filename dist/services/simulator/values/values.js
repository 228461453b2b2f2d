import { singular, words } from "../wording/labels.js";
import { numberFor } from "./numbers.js";
import { matching } from "./patterns.js";
import { alternatives, describe, itemSchema, listedValues, propertiesOf, requiredOf, resolve, typeOf, } from "./schema.js";
import { ofFormat, suiting } from "./strings.js";
/** Deeper than this, a value keeps only what its schema requires, so that a recursive schema comes to an end. */
const roomyDepth = 3;
const deepest = 12;
/** A value of `schema`. It fits as far as the schema is understood; the caller validates. `name` tells what it is for. */
export function valueFor(schema, name, draw, depth = 0) {
    const resolved = resolve(schema, draw.root);
    const listed = listedValues(resolved);
    if (listed)
        return draw.random.pick(listed);
    const branches = alternatives(resolved, draw.root);
    const branch = resolve(depth > roomyDepth ? simplest(branches) : branches.length > 1 ? draw.random.pick(branches) : branches[0], draw.root);
    if (branch !== resolved && listedValues(branch))
        return draw.random.pick(listedValues(branch) ?? []);
    const given = givenValue(branch, draw.random);
    if (given !== undefined)
        return given;
    const type = typeOf(branch);
    if (type === "object")
        return objectFor(branch, name, draw, depth);
    if (type === "array")
        return arrayFor(branch, name, draw, depth);
    // Things go well unless somebody asks for an error.
    if (type === "boolean")
        return /success|status|\bok\b|valid/.test(words(name)) || draw.random.next() < 0.7;
    if (type === "null")
        return null;
    if (type === "number" || type === "integer") {
        return numberFor(branch, words(name), type === "integer", draw.random);
    }
    return stringFor(branch, name, draw.random);
}
function simplest(branches) {
    return branches.find((branch) => !["object", "array"].includes(typeOf(branch) ?? "string")) ?? branches[0];
}
/** A default or an example, now and then: they fit by the catalog's own word. */
function givenValue(schema, random) {
    const type = typeOf(schema);
    const plain = type === "string" || type === "number" || type === "integer" || type === "boolean";
    const fallback = schema["default"];
    if (plain &&
        fallback !== undefined &&
        fallback !== null &&
        !/^(|none|null|n\/a)$/i.test(String(fallback)) &&
        typeof fallback !== "object") {
        if (random.next() < 0.35)
            return fallback;
    }
    const { examples } = schema;
    if (Array.isArray(examples) && examples.length > 0 && random.next() < 0.6)
        return random.pick(examples);
    return undefined;
}
function objectFor(schema, name, draw, depth) {
    const value = {};
    if (depth > deepest)
        return value;
    const required = requiredOf(schema);
    const properties = propertiesOf(schema, draw.root);
    const least = typeof schema["minProperties"] === "number" ? schema["minProperties"] : 0;
    const optionals = depth > roomyDepth ? 0 : draw.optionals;
    for (const [key, property] of properties) {
        if (!required.has(key) && draw.random.next() >= optionals)
            continue;
        value[key] = differing(() => valueFor(property, key, draw, depth + 1), Object.values(value));
    }
    for (const [key, property] of properties) {
        if (Object.keys(value).length >= least)
            break;
        value[key] ??= valueFor(property, key, draw, depth + 1);
    }
    for (const key of required)
        value[key] ??= valueFor({}, key, draw, depth + 1);
    if (schema["properties"] === undefined)
        addEntries(value, schema, name, least, draw, depth);
    return inOrder(value);
}
/** Entries of an object whose keys the catalog leaves open. */
function addEntries(value, schema, name, least, draw, depth) {
    const { additionalProperties, patternProperties } = schema;
    const [pattern, patterned] = Object.entries(patternProperties ?? {})[0] ?? [];
    if (additionalProperties === false && !pattern)
        return;
    const keys = draw.random.sample(["note", "label", "priority", "status", "source", "owner"], 6);
    for (let index = 0; index < Math.max(least, depth > roomyDepth ? 0 : 1); index += 1) {
        const key = pattern ? matching(pattern, draw.random) : (keys[index] ?? `entry${index}`);
        value[key] = valueFor(pattern ? patterned : (additionalProperties ?? {}), pattern ? name : key, draw, depth + 1);
    }
}
function arrayFor(schema, name, draw, depth) {
    const limit = (key) => (typeof schema[key] === "number" ? schema[key] : undefined);
    const least = Math.max(0, limit("minItems") ?? 0, Array.isArray(schema["prefixItems"]) ? schema["prefixItems"].length : 0);
    const most = limit("maxItems") ?? Math.max(least, 3);
    const count = depth > roomyDepth
        ? Math.min(least, most)
        : draw.random.integer(Math.min(Math.max(1, least), most), Math.min(most, Math.max(least, 2)));
    const items = [];
    const single = singular(name);
    for (let index = 0; index < count && depth <= deepest; index += 1) {
        const item = itemSchema(schema, index, draw.root);
        // A list says in its own description what its items may be, when its items do not.
        const described = describe(item) === "" && describe(schema) !== "" ? { ...item, description: describe(schema) } : item;
        items.push(differing(() => valueFor(described, single, draw, depth + 1), items));
    }
    if (schema["uniqueItems"] !== true)
        return items;
    const seen = new Set();
    return items.filter((item) => !seen.has(JSON.stringify(item)) && seen.add(JSON.stringify(item)));
}
function stringFor(schema, name, random) {
    const { format, pattern } = schema;
    const formatted = typeof format === "string" ? ofFormat(format, random) : undefined;
    const suited = formatted ?? suiting(words(name), describe(schema), random);
    if (typeof pattern !== "string")
        return fitted(suited, schema);
    if (fits(suited, pattern, schema))
        return suited;
    for (let attempt = 0; attempt < 8; attempt += 1) {
        const written = matching(pattern, random);
        if (withinLength(written, schema))
            return written;
    }
    return matching(pattern, random);
}
function fits(text, pattern, schema) {
    // A repetition inside a repetition may take for ever to say no.
    if (/[+*}]\)[+*{]/.test(pattern))
        return false;
    try {
        return withinLength(text, schema) && new RegExp(pattern, "u").test(text);
    }
    catch {
        return false;
    }
}
function withinLength(text, { minLength, maxLength }) {
    return ((typeof minLength !== "number" || text.length >= minLength) &&
        (typeof maxLength !== "number" || text.length <= maxLength));
}
function fitted(text, { minLength, maxLength }) {
    let fit = text;
    while (typeof minLength === "number" && fit.length < Math.min(minLength, 4096))
        fit += fit.length === 0 ? "a" : `-${text}`;
    return typeof maxLength === "number"
        ? fit.slice(0, Math.max(maxLength, 0)).trimEnd() || fit.slice(0, maxLength)
        : fit;
}
/** Draws again while the value equals one that stands beside it: origin and destination should differ. */
function differing(make, others) {
    let value = make();
    for (let attempt = 0; attempt < 6 && typeof value !== "boolean" && includes(others, value); attempt += 1)
        value = make();
    return value;
}
function includes(others, value) {
    if (others.length === 0)
        return false;
    const text = JSON.stringify(value);
    return others.some((other) => JSON.stringify(other) === text);
}
const pairs = [
    ["start", "end"],
    ["from", "to"],
    ["begin", "end"],
    ["min", "max"],
    ["check_in", "check_out"],
    ["departure", "return"],
    ["nonfree", "total"],
];
/** Puts the two ends of a span in order: start before end, least before most. */
function inOrder(value) {
    for (const key of Object.keys(value)) {
        for (const [first, second] of pairs) {
            const other = key.includes(first) ? key.replace(first, second) : undefined;
            if (other === undefined || other === key)
                continue;
            const [low, high] = [value[key], value[other]];
            const dates = typeof low === "string" && typeof high === "string" && /^\d{4}-\d{2}-\d{2}/.test(low);
            const numbers = typeof low === "number" && typeof high === "number";
            if ((dates || numbers) && low > high)
                [value[key], value[other]] = [high, low];
        }
    }
    return value;
}
