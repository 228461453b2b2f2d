/** Repairs of single keywords of one schema node. Each takes the node and gives it back, mended; `note` is told what changed. */
import { isObject } from "../dialogue/json.js";
import { linearPattern } from "./linear-pattern.js";
import { jsonTypeOf, jsonTypes, typeFits, typesOf } from "./schema.js";
import { readTypeWord, typeKeywords } from "./type-words.js";
const quoted = (value) => JSON.stringify(value)?.slice(0, 80) ?? "nothing";
/** Type words of other languages become JSON Schema's; `nullable` becomes a type. */
export function mendType(node, note) {
    const { nullable, ...rest } = node;
    let mended = mendTypeWord(nullable === undefined ? node : rest, note);
    if (nullable !== true)
        return mended;
    const types = typesOf(mended);
    if (types.length > 0 && !types.includes("null"))
        mended = { ...mended, type: [...types, "null"] };
    for (const key of ["anyOf", "oneOf"]) {
        const parts = mended[key];
        // Alternatives without a type of their own would still refuse null.
        if (types.length > 0 || !Array.isArray(parts))
            continue;
        if (!parts.some((part) => isObject(part) && typesOf(part).includes("null")))
            mended = { ...mended, [key]: [...parts, { type: "null" }] };
    }
    const listed = mended["enum"];
    if (Array.isArray(listed) && listed.length > 0 && !listed.includes(null))
        mended = { ...mended, enum: [...listed, null] };
    return mended;
}
function mendTypeWord(node, note) {
    if (!("type" in node))
        return node;
    const { type, ...rest } = node;
    if (typeof type === "string") {
        if (jsonTypes.has(type))
            return node;
        const reading = readTypeWord(type);
        note(reading
            ? `has the type ${quoted(type)}, read as ${reading.types.join(" or ") || "any value"}`
            : `has the unknown type ${quoted(type)}: any value passes`);
        return reading ? { ...typeKeywords(reading), ...rest } : rest;
    }
    if (Array.isArray(type)) {
        const readings = type.map((word) => (typeof word === "string" ? readTypeWord(word) : undefined));
        const types = new Set(readings.flatMap((reading) => reading?.types ?? []));
        const open = readings.some((reading) => reading === undefined || reading.types.length === 0);
        if (open || types.size === 0) {
            note(`has the type list ${quoted(type)}: any value passes`);
            return rest;
        }
        return { ...node, type: types.size === 1 ? [...types][0] : [...types] };
    }
    note("has a type that is no word: any value passes");
    return rest;
}
const counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
const bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
/** Bounds are numbers; draft-04's boolean exclusive bounds are folded in. */
export function mendNumbers(node, note) {
    const mended = { ...node };
    for (const [exclusive, bound] of [
        ["exclusiveMinimum", "minimum"],
        ["exclusiveMaximum", "maximum"],
    ]) {
        if (typeof mended[exclusive] !== "boolean")
            continue;
        if (mended[exclusive] && mended[bound] !== undefined) {
            mended[exclusive] = mended[bound];
            delete mended[bound];
        }
        else
            delete mended[exclusive];
        note(`has a boolean "${exclusive}", as draft 4 wrote it: rewritten`);
    }
    for (const key of [...counts, ...bounds, "minContains", "maxContains"]) {
        const value = mended[key];
        if (value === undefined)
            continue;
        const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
        const legal = typeof number === "number" &&
            Number.isFinite(number) &&
            (key === "multipleOf" ? number > 0 : bounds.some((bound) => bound === key) || number >= 0);
        if (legal)
            mended[key] = number;
        else {
            delete mended[key];
            note(`has the ${key} ${quoted(value)}, which is no bound: dropped`);
        }
    }
    if (mended["uniqueItems"] !== undefined && typeof mended["uniqueItems"] !== "boolean")
        delete mended["uniqueItems"];
    return mended;
}
/** A pattern that cannot be tested in linear time is dropped; so is a format that is no name. */
export function mendStrings(node, note) {
    let mended = node;
    if ("pattern" in mended) {
        const { pattern, ...rest } = mended;
        const usable = typeof pattern === "string" ? linearPattern(pattern) : { unsupported: "it is no text" };
        if ("unsupported" in usable) {
            note(`has the pattern ${quoted(pattern)}, which cannot be used (${usable.unsupported}): dropped`);
            mended = rest;
        }
    }
    if ("format" in mended && (typeof mended["format"] !== "string" || mended["format"] === "")) {
        const { format: _dropped, ...rest } = mended;
        mended = rest;
    }
    return mended;
}
/** An enum decides over a type it contradicts, and one that was meant for an array's items is put there. */
export function mendEnum(node, note) {
    if (!("enum" in node))
        return node;
    const { enum: values, ...rest } = node;
    if (!Array.isArray(values) || values.length === 0) {
        note("has an enum that is no list of values: dropped");
        return rest;
    }
    const types = typesOf(rest);
    const fits = (value) => types.some((type) => typeFits(jsonTypeOf(value), type));
    if (types.length === 0 || values.every(fits))
        return node;
    if (types.includes("array") && !values.some(Array.isArray)) {
        note("has an enum on an array: moved to its items");
        const items = isObject(rest["items"]) ? rest["items"] : {};
        const listed = values.filter((value) => value !== null);
        return { ...rest, items: mendEnum({ ...items, enum: listed }, note) };
    }
    const { type: _contradicted, ...untyped } = rest;
    note(`has an enum whose values are not all of type ${types.join(" or ")}: the enum decides`);
    return { ...untyped, enum: values };
}
