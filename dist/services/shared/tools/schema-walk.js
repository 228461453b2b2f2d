/** Which parts of a schema speak about which parts of a value. */
import { isObject } from "../dialogue/json.js";
import { pointedSchema, pointerStep } from "./schema.js";
import { WorkBudget } from "./work-budget.js";
/** Steps a walk may take: some 20 ms. */
const walkLimit = 100_000;
const alternatives = ["allOf", "anyOf", "oneOf"];
const conditions = ["if", "then", "else"];
const leading = [
    "$ref",
    ...alternatives,
    ...conditions,
    "dependentSchemas",
    "dependencies",
];
/**
 * Visits a value and everything in it, outermost first, in the order of its keys. `visit` returns false to leave out what
 * is below. The value must not be deeper than the limits allow.
 * @throws WorkExceeded when schema and value are too much together.
 */
export function walkValue(root, value, visit) {
    const budget = new WorkBudget(walkLimit);
    const step = (path, current, schemas) => {
        const nodes = speaking(root, schemas, budget);
        if (!visit({ path, value: current, nodes }))
            return;
        if (Array.isArray(current)) {
            current.forEach((item, index) => {
                step(path + pointerStep(index), item, itemSchemas(nodes, index));
            });
        }
        else if (isObject(current)) {
            for (const [key, inner] of Object.entries(current))
                step(path + pointerStep(key), inner, propertySchemas(nodes, key));
        }
    };
    step("", value, [root]);
}
/** All nodes that speak about the same part as `schemas` do. */
function speaking(root, schemas, budget) {
    budget.spend(1);
    const [only] = schemas;
    // Most schemas lead to no others.
    if (schemas.length === 1 && !(isObject(only) && leading.some((key) => only[key] !== undefined)))
        return isObject(only) ? [only] : [];
    const nodes = new Set();
    const open = [...schemas];
    while (open.length > 0) {
        const next = open.pop();
        if (!isObject(next) || nodes.has(next))
            continue;
        budget.spend(1);
        nodes.add(next);
        if (typeof next["$ref"] === "string")
            open.push(pointedSchema(next["$ref"], root));
        for (const key of alternatives) {
            const parts = next[key];
            if (Array.isArray(parts))
                open.push(...parts);
        }
        for (const key of conditions)
            if (next[key] !== undefined)
                open.push(next[key]);
        for (const key of ["dependentSchemas", "dependencies"]) {
            const map = next[key];
            if (isObject(map))
                open.push(...Object.values(map).filter((part) => !Array.isArray(part)));
        }
    }
    return [...nodes];
}
function itemSchemas(nodes, index) {
    return nodes.map(({ prefixItems, items }) => Array.isArray(prefixItems) && index < prefixItems.length ? prefixItems[index] : items);
}
function propertySchemas(nodes, key) {
    return nodes.map(({ properties, additionalProperties }) => isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties);
}
/** True when nodes list the properties an object may have; false when it is free-form or says itself what else it takes. */
export function listsProperties(nodes) {
    const open = nodes.some((node) => "patternProperties" in node ||
        "additionalProperties" in node ||
        "unevaluatedProperties" in node ||
        "propertyNames" in node);
    return !open && nodes.some(({ properties }) => isObject(properties) && Object.keys(properties).length > 0);
}
/** The names of the properties that nodes declare. */
export function declaredNames(nodes) {
    return new Set(nodes.flatMap(({ properties }) => (isObject(properties) ? Object.keys(properties) : [])));
}
