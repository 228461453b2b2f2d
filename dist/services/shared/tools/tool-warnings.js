import { canonicalJson } from "../dialogue/canonical.js";
import { isObject, parseObject } from "../dialogue/json.js";
import { jsonTypeOf, pointerStep, schemaKeywords, schemaListKeywords, schemaMapKeywords, typeFits, typesOf, } from "./schema.js";
import { textsIn, textWarnings } from "./text-hazards.js";
/** Longest description that OpenAI's API takes. */
const longestDescription = 1_024;
/** Names of arguments that Anthropic's API takes. */
const widelyLegal = /^[A-Za-z0-9_.-]{1,64}$/;
/** Warnings about a tool in normal form; its name is given as it was written. */
export function toolWarnings(tool, writtenName) {
    const { description, parameters, returns } = tool;
    const warnings = [];
    if (description.trim() === "")
        warnings.push("it has no description");
    if (description.length > longestDescription)
        warnings.push(`its description has ${description.length} characters; some endpoints take at most ${longestDescription}`);
    const schema = parseObject(parameters) ?? {};
    schemaWarnings(schema, "", warnings);
    warnings.push(...textWarnings([
        { at: "the name", text: writtenName },
        { at: "the description", text: description },
        ...textsIn(schema, "parameters"),
        ...(returns === null ? [] : textsIn(parseObject(returns) ?? {}, "returns")),
    ]));
    return warnings;
}
function schemaWarnings(schema, at, warnings) {
    if (!isObject(schema))
        return;
    const place = `parameters: ${at || "the schema"}`;
    defaultWarnings(schema, place, warnings);
    for (const name of isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [])
        if (!widelyLegal.test(name))
            warnings.push(`${place} declares ${JSON.stringify(name.slice(0, 80))}, a name that some endpoints refuse`);
    for (const [key, value] of Object.entries(schema)) {
        const below = `${at}${pointerStep(key)}`;
        if (schemaKeywords.has(key))
            schemaWarnings(value, below, warnings);
        else if (schemaListKeywords.has(key) && Array.isArray(value))
            value.forEach((part, index) => {
                schemaWarnings(part, `${below}/${index}`, warnings);
            });
        else if (schemaMapKeywords.has(key) && isObject(value))
            for (const [name, part] of Object.entries(value))
                schemaWarnings(part, below + pointerStep(name), warnings);
    }
}
/**
 * A default that contradicts its own schema is told, not taken out: calls that use it are honest, and pass. Null stands for
 * "none" whatever the type.
 */
function defaultWarnings(schema, place, warnings) {
    const { enum: values, default: preset } = schema;
    if (preset === undefined || preset === null)
        return;
    const told = JSON.stringify(preset).slice(0, 80);
    const types = typesOf(schema);
    if (types.length > 0 && !types.some((type) => typeFits(jsonTypeOf(preset), type)))
        warnings.push(`${place} has the default ${told}, which is not of type ${types.join(" or ")}`);
    else if (Array.isArray(values) && !values.some((value) => canonicalJson(value) === canonicalJson(preset)))
        warnings.push(`${place} has the default ${told}, which is none of its values`);
}
