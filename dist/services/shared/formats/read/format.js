/** What a readable format is. */
import { isObject } from "../../dialogue/json.js";
/** The first of these fields that is a list of objects, or JSON text of one. */
export function listIn(record, keys) {
    return keys.find((key) => isMessageList(record[key]));
}
function isMessageList(value) {
    if (typeof value === "string")
        return /^\s*\[\s*[{\]]/.test(value);
    return Array.isArray(value) && value.every(isObject);
}
/** The value of a field that may be JSON text, as columnar files hold nested data. */
export function unpacked(value) {
    if (typeof value !== "string")
        return value;
    try {
        return JSON.parse(value);
    }
    catch {
        return value;
    }
}
/** A record's own id; empty when it has none. */
export function idOf(record) {
    for (const key of ["id", "dialogue_id", "conversation_id", "file", "uuid", "task_id"]) {
        const value = record[key];
        if (typeof value === "string" || typeof value === "number")
            return String(value);
    }
    return "";
}
/** Text of a field; empty when it is not there or no text. */
export function textIn(record, key) {
    const value = record[key];
    return typeof value === "string" ? value : "";
}
/** The first of these fields that is there. */
export function firstOf(record, keys) {
    for (const key of keys)
        if (record[key] !== undefined && record[key] !== null)
            return record[key];
    return undefined;
}
