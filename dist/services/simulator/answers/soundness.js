/** What can be checked of turns by looking at them: the judge and the experts agree on these. */
import { isObject } from "../../shared/dialogue/json.js";
import { leafValues } from "../../shared/dialogue/values.js";
import { propertiesOf, resolve, typeOf } from "../values/schema.js";
/** Text to look values up in: case, spaces and punctuation do not count. */
export class Ground {
    #folded = "";
    add(value) {
        if (value === undefined || value === "")
            return;
        this.#folded += `\u0000${foldAway(typeof value === "string" ? value : JSON.stringify(value))}`;
    }
    holds(value) {
        const folded = foldAway(String(value));
        return folded === "" || this.#folded.includes(folded);
    }
}
function foldAway(text) {
    return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
const dateLike = /^\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?([T ].*)?$|^\d{1,2}:\d{2}/;
/**
 * Argument values of a call that look like an identifier or a name and are grounded nowhere. Dates, short or long text,
 * plain figures and values the schema lists are left out: they may well have been converted or summed up.
 */
export function inventedValues(call, ground) {
    const { tool } = call;
    const invented = [];
    for (const [name, value] of Object.entries(call.args)) {
        const property = tool
            ? propertiesOf(tool.parameters, tool.parameters).find(([own]) => own === name)?.[1]
            : undefined;
        for (const leaf of leafValues(value)) {
            const numericId = typeof leaf === "number" && /(^|_)id$|Id$/.test(name);
            if (typeof leaf === "number" && !numericId)
                continue;
            const text = String(leaf);
            if (typeof leaf === "string" && (text.length < 3 || text.length > 60 || dateLike.test(text)))
                continue;
            if (/^[\d\s+*/().-]+$/.test(text) && !numericId)
                continue;
            if (property && lists(property, leaf, tool?.parameters ?? {}))
                continue;
            if (!ground.holds(leaf))
                invented.push(text);
        }
    }
    return invented;
}
/** True when a schema names the value itself: in an enum, a const or a default, at any depth. */
function lists(schema, value, root, depth = 0) {
    if (depth > 5)
        return false;
    const { enum: listed, const: fixed, default: fallback } = schema;
    if (fixed === value || fallback === value || (Array.isArray(listed) && listed.includes(value)))
        return true;
    if (typeOf(schema) === "array")
        return lists(resolve(schema["items"], root), value, root, depth + 1);
    return propertiesOf(schema, root).some(([, property]) => lists(property, value, root, depth + 1));
}
/** The keys under which a result contradicts the arguments of its call. */
export function contradictions({ args, result }) {
    if (!isObject(result))
        return [];
    return Object.entries(args).flatMap(([name, said]) => {
        const echoed = result[name];
        const comparable = ["string", "number"].includes(typeof said) && ["string", "number"].includes(typeof echoed);
        return comparable && foldAway(String(said)) !== foldAway(String(echoed)) ? [name] : [];
    });
}
/** Codes, ids and exact amounts that a text states: what an answer must not make up. */
export function codesIn(text) {
    return text.match(/(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_-]*\d)[\p{L}\p{N}_-]{5,}(?![\p{L}\p{N}_])/gu) ?? [];
}
/** What is wrong with a call, as far as the catalog can tell. */
export function callProblems(call) {
    if (!call.tool)
        return [`there is no tool ${call.name}`];
    return [
        ...(call.tool.accepts(call.args) ? [] : [`the arguments of ${call.name} do not fit its definition`]),
        ...(call.result === undefined || call.result === "" ? [`${call.name} has no result`] : []),
        ...contradictions(call).map((name) => `the result of ${call.name} has another ${name} than the call`),
    ];
}
