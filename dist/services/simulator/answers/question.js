/** What a step is given to answer from, and small readers for the data in it. */
import { isObject, parseJson } from "../../shared/dialogue/json.js";
import { readCatalog } from "../catalog.js";
/** The tools a request offers; none when it has no such section. */
export function catalogOf(question) {
    return readCatalog(question.sections.get("tools") ?? "[]");
}
/** The JSON value of a section; undefined when there is no such section. */
export function dataOf(question, name) {
    const text = question.sections.get(name);
    return text === undefined ? undefined : parseJson(text);
}
/** The turns that a list of shown turns holds; anything else in it is left out. */
export function turnsIn(data) {
    if (!Array.isArray(data))
        return [];
    return data.flatMap((turn) => isObject(turn) && typeof turn["id"] === "string" && typeof turn["role"] === "string"
        ? [turn]
        : []);
}
/** Strings of a list; none when it is no list. */
export function stringsIn(data) {
    return Array.isArray(data) ? data.filter((item) => typeof item === "string") : [];
}
/** A whole number of a record, `fallback` when it is missing or below 1. */
export function countIn(data, key, fallback) {
    const value = isObject(data) ? data[key] : undefined;
    return typeof value === "number" && value >= 1 ? Math.floor(value) : fallback;
}
