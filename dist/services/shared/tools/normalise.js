import { isObject } from "../dialogue/json.js";
import { measureJson } from "./json-size.js";
import { schemaLimits } from "./normalise-schema.js";
import { compileSchema, readSchema } from "./schema-validator.js";
import { brokenText, textsIn } from "./text-hazards.js";
import { readTypeWord } from "./type-words.js";
/** Characters of a whole tool. */
const longestTool = 65_536;
const noArguments = '{"type":"object","properties":{}}';
/**
 * Brings the parts of one tool into the form the rest of the project relies on: parameters that are an object schema of
 * one dialect, a result schema that can be used, texts that can be sent. The name stays as it was written. Normalising a
 * normalised tool changes nothing.
 */
export function normaliseTool(tool) {
    const size = tool.name.length + tool.description.length + tool.parameters.length + (tool.returns?.length ?? 0);
    if (size > longestTool)
        return { refused: `it is ${size} characters long; shorten it to at most ${longestTool}` };
    if (!/[\p{L}\p{N}]/u.test(tool.name))
        return {
            refused: `the name ${JSON.stringify(tool.name.slice(0, 80))} has no letter or digit; give it one of 1 to 64 characters A-Z a-z 0-9 _ -`,
        };
    for (const [part, text] of [
        ["name", tool.name],
        ["description", tool.description],
    ]) {
        const broken = brokenText(text);
        if (broken)
            return { refused: `its ${part} holds ${broken}; take it out` };
    }
    const notes = [];
    const parameters = normalParameters(tool.parameters, notes);
    if (typeof parameters !== "string")
        return parameters;
    return { tool: { ...tool, parameters, returns: normalReturns(tool.returns, notes) }, notes };
}
/** What no schema may hold, wherever it stands in it. */
function unfit(schema) {
    for (const { at, text } of textsIn(schema, "")) {
        const broken = brokenText(text);
        if (broken)
            return `${at || "the schema"} holds ${broken}; take it out`;
    }
    // Assigned to, this key would change what an object is.
    return /"__proto__":/.test(JSON.stringify(schema))
        ? 'it holds the key "__proto__", which no argument may be called; rename it'
        : undefined;
}
function normalParameters(text, notes) {
    if (text.trim() === "" || text.trim() === "null") {
        notes.push("no parameters are given: it takes no arguments");
        return noArguments;
    }
    const spelt = withProperties(text, notes);
    const read = readSchema(spelt);
    if ("refused" in read)
        return { refused: `its parameters cannot be used: ${read.refused}` };
    const hazard = unfit(read.schema);
    if (hazard)
        return { refused: `its parameters cannot be used: ${hazard}` };
    const shaped = objectSchema(read.schema, notes);
    if ("refused" in shaped)
        return shaped;
    notes.push(...read.notes.map((note) => `parameters: ${note}`));
    const normal = JSON.stringify(shaped.root);
    const compiled = compileSchema(normal);
    if ("unusable" in compiled)
        return { refused: `its parameters cannot be used: ${compiled.unusable}` };
    const trial = compiled.failures({});
    if ("unchecked" in trial)
        return { refused: `its parameters cannot be evaluated: ${trial.unchecked}` };
    return normal;
}
/** The root describes the arguments object. */
function objectSchema(schema, notes) {
    const { type } = schema;
    if (Array.isArray(type) ? !type.includes("object") : type !== undefined && type !== "object")
        return {
            refused: `its parameters describe a value of type ${JSON.stringify(type)}; arguments are an object: use "type": "object" with "properties"`,
        };
    // Lists of values make no sense of an arguments object.
    const { enum: _values, const: _value, ...rest } = schema;
    const typed = rest["$ref"] !== undefined || type === "object";
    return { root: withDeclaredRequired(typed ? rest : { ...rest, type: "object" }, notes) };
}
/** A root without any properties requires nothing. */
function withDeclaredRequired(schema, notes) {
    const open = ["$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "additionalProperties"];
    if (schema["properties"] !== undefined || open.some((key) => key in schema))
        return schema;
    const { required, ...rest } = schema;
    if (Array.isArray(required) && required.length > 0)
        notes.push("parameters: arguments are required but none is declared: none required");
    return { ...rest, properties: {} };
}
/**
 * Some catalogs write the properties themselves where the schema belongs: `{"city": {"type": "str, optional"}}`.
 * What the types do not call optional, and has no default, is required.
 */
function withProperties(text, notes) {
    let parsed;
    try {
        parsed = JSON.parse(text);
    }
    catch {
        return text;
    }
    if (!isObject(parsed) || measureJson(parsed, schemaLimits.jsonDepth).depth > schemaLimits.jsonDepth)
        return text;
    const entries = Object.entries(parsed);
    const flat = entries.some(([, value]) => isObject(value) && ("type" in value || "description" in value)) &&
        entries.every(([key, value]) => !key.startsWith("$") && isProperty(value)) &&
        !isPropertyMap(parsed["properties"]);
    if (!flat)
        return text;
    const required = entries
        .filter(([, value]) => isObject(value) && !("default" in value) && !saysOptional(value["type"]))
        .map(([key]) => key);
    notes.push("parameters: the properties stand where their schema belongs: wrapped");
    return JSON.stringify({ type: "object", properties: parsed, required });
}
/** True for what a property's schema looks like, rather than the value of a keyword such as `properties`. */
function isProperty(value) {
    if (!isObject(value))
        return false;
    const keys = Object.keys(value);
    return keys.length === 0 || ["type", "description", "default", "enum"].some((key) => keys.includes(key));
}
/** True for a map of schemas, as opposed to a schema of an argument that happens to be called "properties". */
function isPropertyMap(value) {
    return isObject(value) && Object.values(value).every(isObject);
}
function saysOptional(type) {
    return typeof type === "string" && readTypeWord(type)?.optional === true;
}
/** A result schema is a help, not a condition: one that cannot be used is dropped. */
function normalReturns(text, notes) {
    if (text === null || text.trim() === "")
        return null;
    const read = readSchema(withProperties(text, []));
    const fault = "refused" in read ? read.refused : unfit(read.schema);
    if ("refused" in read || fault !== undefined) {
        notes.push(`the schema of its result cannot be used (${fault}): dropped`);
        return null;
    }
    notes.push(...read.notes.map((note) => `returns: ${note}`));
    return JSON.stringify(read.schema);
}
