import { isObject } from "../../dialogue/json.js";
/** The schema of a tool without parameters. */
export const noArguments = '{"type":"object","properties":{}}';
/** `at` with a further step: a key after a dot, an index in brackets. */
export function placed(at, ...steps) {
    return steps.reduce((place, step) => {
        if (typeof step === "number")
            return `${place}[${step}]`;
        return place === "" ? step : `${place}${/^line \d+$/.test(place) ? ", " : "."}${step}`;
    }, at);
}
/** The definitions of a list. */
export function listed(list, at, source = "") {
    return list.map((value, index) => ({ value, at: placed(at, index), source }));
}
/** Reads definitions that are objects; others are refused. */
export function entriesOf(definitions, read, example) {
    return definitions.map(({ value, at, source }) => ({
        at,
        source,
        name: nameOf(value),
        reading: isObject(value)
            ? readSafely(value, read)
            : { refused: `it is no JSON object; a tool is ${example}` },
    }));
}
/** Assigned to, the key `__proto__` would change what an object is; no honest definition has it. */
function readSafely(value, read) {
    const holders = [value, value["function"]];
    if (holders.some((holder) => isObject(holder) && Object.hasOwn(holder, "__proto__")))
        return { refused: 'it holds the key "__proto__"; take it out' };
    return read(value);
}
/** The name of a definition as far as it has one, for messages. */
export function nameOf(value) {
    if (!isObject(value))
        return "";
    for (const holder of [value, value["function"], value["custom"]])
        if (isObject(holder) && typeof holder["name"] === "string")
            return holder["name"].slice(0, 200);
    return typeof value["type"] === "string" ? value["type"].slice(0, 200) : "";
}
/** Puts a tool together from its parts, or says what is missing. */
export function toolOf(found) {
    const { name, description } = found;
    if (typeof name !== "string" || name.trim() === "")
        return { refused: 'it has no "name"; give it one of 1 to 64 characters A-Z a-z 0-9 _ -' };
    const changes = [...(found.changes ?? [])];
    if (description !== undefined && description !== null && typeof description !== "string")
        changes.push("the description is no text: left out");
    const parameters = parametersText(found.parameters, changes);
    if (typeof parameters !== "string")
        return parameters;
    return {
        tool: {
            name,
            description: typeof description === "string" ? description : "",
            parameters,
            returns: isObject(found.returns) ? JSON.stringify(found.returns) : null,
        },
        changes,
        warnings: found.warnings ?? [],
    };
}
function parametersText(given, changes) {
    if (given === undefined || given === null)
        return noArguments;
    if (typeof given === "string")
        return given.trim() === "" ? noArguments : given;
    if (isObject(given))
        return JSON.stringify(given);
    const list = Array.isArray(given) ? given : undefined;
    const schema = list && parameterList(list);
    if (list === undefined || schema === undefined)
        return {
            refused: 'its parameters are no JSON Schema object; write {"type": "object", "properties": {…}}',
        };
    if (list.length > 0)
        changes.push("parameters: they are listed one by one: written as a schema");
    return JSON.stringify(schema);
}
/**
 * The schema for parameters that are listed one by one: `[{name, type, description or desc, required or optional}]`.
 * A parameter is required unless something says otherwise: a flag, a default.
 * @returns undefined when an item is no such parameter
 */
export function parameterList(list) {
    const properties = [];
    const required = [];
    for (const item of list) {
        if (!isObject(item) || typeof item["name"] !== "string" || item["name"] === "")
            return undefined;
        const { name, desc, required: needed, optional, ...schema } = item;
        const described = typeof desc === "string" && schema["description"] === undefined;
        properties.push([name, described ? { ...schema, description: desc } : schema]);
        if (needed === true || (needed === undefined && optional !== true && !("default" in item)))
            required.push(name);
    }
    return { type: "object", properties: Object.fromEntries(properties), required: [...new Set(required)] };
}
