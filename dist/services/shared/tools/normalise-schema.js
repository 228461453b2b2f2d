/**
 * Brings the JSON Schemas that catalogs really hold into one dialect, 2020-12, saying what was changed. Nothing is made
 * stricter than its author wrote it; what cannot be understood is dropped rather than refused, so that one bad keyword
 * does not cost a tool. Only size, depth and references that lead nowhere refuse a schema.
 */
import { isObject } from "../dialogue/json.js";
import { mendEnum, mendNumbers, mendStrings, mendType } from "./mend-keywords.js";
import { pointedSchema, pointerStep, schemaKeywords, schemaListKeywords, schemaMapKeywords, } from "./schema.js";
/** Limits on one schema. */
export const schemaLimits = {
    /** Subschemas. */
    nodes: 2_000,
    /** Properties within properties, and items within items. */
    depth: 16,
    /** Arrays and objects within one another, as JSON. */
    jsonDepth: 64,
};
/** Thrown within this module for a schema that cannot be used. */
class Refused extends Error {
}
/** Keywords that name a schema or its dialect; every schema here is 2020-12 and stands for itself. */
const identityKeywords = new Set([
    "$schema",
    "$id",
    "$vocabulary",
    "$comment",
    "$recursiveAnchor",
    "$dynamicAnchor",
]);
/** Keywords below which an instance is a level deeper. */
const descending = new Set([
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "contains",
]);
/**
 * Normalises the schema of an arguments object or of a result. Its JSON must not be deeper than `schemaLimits.jsonDepth`.
 * Normalising a normalised schema changes nothing.
 * @returns the schema and what was changed, or why it cannot be used.
 */
export function normaliseSchema(schema) {
    const walk = new Normaliser();
    try {
        const normal = walk.node(schema, "", 0);
        const root = isObject(normal) ? normal : {};
        for (const [at, reference] of walk.references)
            checkReference(reference, at, root);
        return { schema: root, notes: walk.notes };
    }
    catch (error) {
        if (error instanceof Refused)
            return { refused: error.message };
        throw error;
    }
}
function checkReference(reference, at, root) {
    let target = { $ref: reference };
    for (let hops = 0; isObject(target) && typeof target["$ref"] === "string"; hops += 1) {
        if (!target["$ref"].startsWith("#"))
            throw new Refused(`${at} refers to "${target["$ref"].slice(0, 80)}": only references into the same schema are followed`);
        if (hops > 32)
            throw new Refused(`the reference at ${at} leads back to itself`);
        const next = pointedSchema(target["$ref"], root);
        if (next === undefined)
            throw new Refused(`${at} refers to "${target["$ref"].slice(0, 80)}", which is not there`);
        target = next;
    }
}
class Normaliser {
    notes = [];
    references = [];
    #nodes = 0;
    node(schema, at, depth) {
        this.#nodes += 1;
        if (this.#nodes > schemaLimits.nodes)
            throw new Refused(`it has more than ${schemaLimits.nodes} subschemas`);
        if (depth > schemaLimits.depth)
            throw new Refused(`it is nested more than ${schemaLimits.depth} levels deep at ${at.slice(0, 200)}`);
        if (typeof schema === "boolean")
            return schema;
        if (typeof schema === "string")
            return this.node({ type: schema }, at, depth);
        if (!isObject(schema)) {
            this.#note(at, "is no schema, so any value passes");
            return {};
        }
        const note = (text) => this.#note(at, text);
        let entries = this.#tupleForm(Object.entries(schema));
        entries = entries.flatMap(([key, value]) => this.#keyword(key, value, at, depth));
        const mended = [mendType, mendNumbers, mendStrings, mendEnum].reduce((node, mend) => mend(node, note), Object.fromEntries(entries));
        return this.#mendRequired(mended, schema["properties"], at);
    }
    #note(at, text) {
        this.notes.push(`${at === "" ? "the schema" : at} ${text}`);
    }
    /** Drafts before 2020-12 wrote `items: [a, b]` and `additionalItems` for `prefixItems` and `items`. */
    #tupleForm(entries) {
        if (!entries.some(([key, value]) => key === "items" && Array.isArray(value)))
            return entries;
        return entries.map(([key, value]) => key === "items" && Array.isArray(value)
            ? ["prefixItems", value]
            : key === "additionalItems"
                ? ["items", value]
                : [key, value]);
    }
    #keyword(key, value, at, depth) {
        if (identityKeywords.has(key))
            return [];
        const below = `${at}${pointerStep(key)}`;
        const deeper = descending.has(key) ? depth + 1 : depth;
        if (key === "$ref") {
            if (typeof value !== "string")
                throw new Refused(`the $ref at ${at || "the top"} is no text`);
            this.references.push([at || "the schema", value]);
            return [[key, value]];
        }
        if (schemaKeywords.has(key))
            return [[key, this.node(value, below, deeper)]];
        if (schemaListKeywords.has(key)) {
            if (Array.isArray(value) && value.length > 0)
                return [[key, value.map((part, index) => this.node(part, `${below}/${index}`, deeper))]];
            this.#note(at, `has a "${key}" that is no list of schemas: dropped`);
            return [];
        }
        if (!schemaMapKeywords.has(key))
            return [[key, value]];
        if (!isObject(value)) {
            this.#note(at, `has "${key}" that is no object: dropped`);
            return [];
        }
        return [[key, this.#map(key, value, below, deeper)]];
    }
    #map(key, map, at, depth) {
        return Object.fromEntries(Object.entries(map).map(([name, part]) => {
            if (!name.isWellFormed())
                throw new Refused(`a name in ${at} is broken text`);
            // Only draft-07's `dependencies` mixes schemas with lists of names.
            const names = key === "dependencies" && Array.isArray(part);
            return [
                name,
                names
                    ? part.filter((other) => typeof other === "string")
                    : this.node(part, at + pointerStep(name), depth),
            ];
        }));
    }
    /** `required` as a list of declared names; flags on the properties themselves, draft-03 style, are moved into it. */
    #mendRequired(node, written, at) {
        const flagged = isObject(written)
            ? Object.entries(written).filter(([, property]) => isObject(property) && property["required"] === true)
            : [];
        const { required, ...rest } = node;
        if (required === undefined && flagged.length === 0)
            return node;
        // A boolean belongs to the parent, which has read it.
        const listed = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
        const names = new Set([...listed, ...flagged.map(([name]) => name)]);
        const { properties } = rest;
        if (isObject(written))
            for (const name of names) {
                const property = Object.hasOwn(written, name) ? written[name] : undefined;
                if (!isObject(property) || property["optional"] !== true)
                    continue;
                names.delete(name);
                this.#note(at, `requires "${name.slice(0, 80)}", which calls itself optional: no longer required`);
            }
        if (isObject(properties) && !declaresElsewhere(rest)) {
            for (const name of names) {
                if (Object.hasOwn(properties, name))
                    continue;
                names.delete(name);
                this.#note(at, `requires "${name.slice(0, 80)}", which it does not declare: no longer required`);
            }
        }
        return Array.isArray(required) || names.size > 0 ? { ...node, required: [...names] } : rest;
    }
}
/** True when a node's properties may be declared by other keywords than its own `properties`. */
function declaresElsewhere(node) {
    return (["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties"].some((key) => key in node) ||
        (node["additionalProperties"] !== undefined && node["additionalProperties"] !== false));
}
