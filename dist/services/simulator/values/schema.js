/** Looks into normalised JSON Schemas: references followed, compositions opened, missing types guessed. */
import { isObject } from "../../shared/dialogue/json.js";
import { normaliseSchema } from "../../shared/tools/normalise-schema.js";
import { jsonTypes, pointedSchema } from "../../shared/tools/schema.js";
import { compileSchema } from "../../shared/tools/schema-validator.js";
/** A schema in one dialect, whatever catalog it came from; one that cannot be used says nothing. */
export function normalised(schema) {
    if (!isObject(schema))
        return {};
    const normal = normaliseSchema(schema);
    return "refused" in normal ? {} : normal.schema;
}
/** A schema with its reference followed and its `allOf` merged in. Unusable schemas become `{}`: anything goes. */
export function resolve(schema, root) {
    let current = isObject(schema) ? schema : {};
    // A chain of references this long is a cycle.
    for (let hops = 0; typeof current["$ref"] === "string"; hops += 1) {
        if (hops === 32)
            return {};
        const { $ref, ...siblings } = current;
        const target = pointed($ref, root);
        current = Object.keys(siblings).length > 0 ? merge(target, siblings) : target;
    }
    const parts = current["allOf"];
    if (!Array.isArray(parts))
        return current;
    const { allOf: _merged, ...rest } = current;
    return parts.reduce((merged, part) => merge(merged, resolve(part, root)), rest);
}
function pointed(reference, root) {
    const target = pointedSchema(reference, root);
    return isObject(target) ? target : {};
}
/** Both schemas at once, as `allOf` means it. */
export function merge(a, b) {
    const both = { ...a, ...b };
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
    ]) {
        const [left, right] = [a[key], b[key]];
        if (typeof left === "number" && typeof right === "number")
            both[key] = tighter(left, right);
    }
    return both;
}
/** The branches of a composition, or the types of a type list, each a schema of its own; `null` only when nothing else is there. */
export function alternatives(schema, root) {
    for (const keyword of ["anyOf", "oneOf"]) {
        const branches = schema[keyword];
        if (!Array.isArray(branches) || branches.length === 0)
            continue;
        const { [keyword]: _branches, ...shared } = schema;
        const merged = branches.map((branch) => merge(shared, resolve(branch, root)));
        const useful = merged.filter((branch) => typeOf(branch) !== "null");
        return useful.length > 0 ? useful : merged;
    }
    const types = schema["type"];
    if (!Array.isArray(types))
        return [schema];
    const useful = types.filter((type) => type !== "null");
    return (useful.length > 0 ? useful : types).map((type) => ({ ...schema, type }));
}
/** The type a schema asks for or, where it does not say, lets one guess; undefined: any value. */
export function typeOf(schema) {
    const said = schema["type"];
    if (typeof said === "string" && jsonTypes.has(said))
        return said;
    const has = (...keywords) => keywords.some((keyword) => schema[keyword] !== undefined);
    if (has("properties", "required", "additionalProperties", "patternProperties"))
        return "object";
    if (has("items", "prefixItems", "minItems", "maxItems"))
        return "array";
    if (has("pattern", "format", "minLength", "maxLength"))
        return "string";
    if (has("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"))
        return "number";
    return undefined;
}
/** The declared properties of an object schema, references followed. */
export function propertiesOf(schema, root) {
    const properties = schema["properties"];
    if (!isObject(properties))
        return [];
    return Object.entries(properties).map(([name, property]) => [name, resolve(property, root)]);
}
/** The names of required properties. */
export function requiredOf(schema) {
    const { required } = schema;
    return new Set(Array.isArray(required) ? required.filter((name) => typeof name === "string") : []);
}
/** The schema of an array's item at `index`. */
export function itemSchema({ prefixItems, items }, index, root) {
    const tuple = Array.isArray(prefixItems) ? prefixItems : [];
    return resolve(index < tuple.length ? tuple[index] : items, root);
}
/** The values a schema allows, when it lists them: `const` or `enum`, null left out unless it is all there is. */
export function listedValues(schema) {
    if ("const" in schema)
        return [schema["const"]];
    const listed = schema["enum"];
    if (!Array.isArray(listed) || listed.length === 0)
        return undefined;
    const useful = listed.filter((value) => value !== null);
    return useful.length > 0 ? useful : listed;
}
/** What a schema says about itself. */
export function describe(schema) {
    const { description, title } = schema;
    return typeof description === "string" ? description : typeof title === "string" ? title : "";
}
/** True when a value fits a schema, or when that cannot be told. */
export function fits(schema, value) {
    const compiled = compileSchema(JSON.stringify(schema));
    if ("unusable" in compiled)
        return true;
    const failures = compiled.failures(value);
    return "unchecked" in failures || failures.length === 0;
}
