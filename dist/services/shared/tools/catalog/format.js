import { isObject } from "../../dialogue/json.js";
import { placed } from "./entry.js";
/** The objects that a document lists, or is. */
export function recordsOf({ roots }) {
    return roots.flatMap(({ value, at }) => {
        if (!Array.isArray(value))
            return isObject(value) ? [{ record: value, at }] : [];
        return value.flatMap((record, index) => (isObject(record) ? [{ record, at: placed(at, index) }] : []));
    });
}
/** The id of a record, to tell its tools from those of another; its place when it has none. */
export function recordId({ record, at }) {
    for (const key of ["id", "query_id", "name", "task_id"]) {
        const id = record[key];
        if (typeof id === "string" && id !== "")
            return id.slice(0, 100);
        if (typeof id === "number")
            return `${key === "id" ? "" : "query_"}${id}`;
    }
    return at.replace(/^line (\d+)$/, "line_$1").replace(/^\[(\d+)\]$/, "record_$1");
}
/** The objects of one key of the records, where it holds a list or one object. */
export function listUnder({ record, at }, key) {
    const value = record[key];
    if (Array.isArray(value))
        return { list: value, at: placed(at, key) };
    return isObject(value) ? { list: [value], at: placed(at, key) } : undefined;
}
