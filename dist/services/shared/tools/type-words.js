/**
 * The words that catalogs write where JSON Schema knows seven types: names from Python, Java and JavaScript, generics,
 * and "optional" inside the type. Counted over public catalogs, nearly half of all definitions need this.
 */
import { jsonTypes } from "./schema.js";
const words = {
    str: "string",
    char: "string",
    character: "string",
    text: "string",
    varchar: "string",
    date: "string",
    datetime: "string",
    time: "string",
    uuid: "string",
    enum: "string",
    dict: "object",
    dictionary: "object",
    hashmap: "object",
    hashtable: "object",
    map: "object",
    json: "object",
    struct: "object",
    float: "number",
    double: "number",
    decimal: "number",
    num: "number",
    real: "number",
    int: "integer",
    long: "integer",
    short: "integer",
    byte: "integer",
    bigint: "integer",
    biginteger: "integer",
    int32: "integer",
    int64: "integer",
    bool: "boolean",
    list: "array",
    tuple: "array",
    set: "array",
    arraylist: "array",
    queue: "array",
    stack: "array",
    vector: "array",
    sequence: "array",
    none: "null",
    nil: "null",
    nonetype: "null",
    any: "any",
    mixed: "any",
    "": "any",
};
/** No honest type word is longer; a longer one could only nest without end. */
const longestWord = 100;
/** Reads a type word in any spelling; undefined when it is not known. */
export function readTypeWord(word) {
    if (word.length > longestWord)
        return undefined;
    let rest = word.trim();
    const optional = /,\s*optional\b|\boptional\s*$/i.test(rest);
    rest = rest
        .replace(/,\s*(?:optional|required)\b.*$/i, "")
        .replace(/,\s*default.*$/i, "")
        .trim();
    if (optional && /^optional$/i.test(rest))
        return { types: [], optional };
    const exact = simple(rest);
    if (exact)
        return { types: exact === "any" ? [] : [exact], optional };
    const bracketed = /^(.+)\[\]$/s.exec(rest);
    if (bracketed)
        return { types: ["array"], ...itemsOf(bracketed[1] ?? ""), optional };
    const generic = /^([A-Za-z_.]+)\s*[[(<]\s*(.*)\s*[\])>]$/s.exec(rest);
    if (generic)
        return readGeneric(generic[1] ?? "", generic[2] ?? "", optional);
    if (rest.includes("|"))
        return union(rest.split("|"), optional);
    return undefined;
}
function simple(word) {
    const lower = word.toLowerCase();
    if (jsonTypes.has(lower))
        return lower;
    return Object.hasOwn(words, lower) ? words[lower] : undefined;
}
function readGeneric(outer, inner, optional) {
    const name = outer.replace(/^typing\./, "").toLowerCase();
    if (name === "optional") {
        const of = readTypeWord(inner);
        return of && { ...of, types: of.types.length > 0 ? [...of.types, "null"] : [], optional: true };
    }
    if (name === "union")
        return union(inner.split(","), optional);
    const type = simple(name);
    if (type === "array")
        return { types: ["array"], ...itemsOf(inner), optional };
    return type && { types: type === "any" ? [] : [type], optional };
}
function itemsOf(word) {
    const of = word.includes(",") ? undefined : readTypeWord(word);
    return of && of.types.length > 0 ? { items: typeKeywords(of) } : {};
}
function union(parts, optional) {
    const readings = parts.map(readTypeWord);
    const types = new Set();
    for (const reading of readings) {
        if (!reading)
            return undefined;
        if (reading.types.length === 0)
            return { types: [], optional };
        for (const type of reading.types)
            types.add(type);
    }
    return { types: [...types], optional };
}
/** The JSON Schema keywords that say what a type word says. */
export function typeKeywords({ types, items }) {
    return {
        ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }),
        ...(items !== undefined && { items }),
    };
}
