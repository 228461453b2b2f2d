/** ACEBench: records with a question in words and functions, whose schema may stand under `arguments`. */
import { isObject } from "../../dialogue/json.js";
import { entriesOf, listed, toolOf } from "./entry.js";
import { listUnder, recordId, recordsOf } from "./format.js";
const example = '{"name": …, "description": …, "parameters" or "arguments": {"type": "object", …}}';
export const acebench = {
    name: "acebench",
    title: "ACEBench test files",
    read(document) {
        const definitions = recordsOf(document).flatMap((place) => {
            const { record, at } = place;
            if (typeof record["question"] === "string") {
                const functions = listUnder(place, "function");
                return functions ? listed(functions.list, functions.at, recordId(place)) : [];
            }
            return typeof record["name"] === "string" && isSchema(record["arguments"])
                ? [{ value: record, at, source: "" }]
                : [];
        });
        if (definitions.length === 0)
            return { missing: 'no record with a "question" in words and its "function" list' };
        return { entries: entriesOf(definitions, readAceBenchTool, example) };
    },
};
/** The arguments of a call are an object too, but no schema. */
function isSchema(value) {
    return isObject(value) && typeof value["type"] === "string" && isObject(value["properties"]);
}
function readAceBenchTool(entry) {
    return toolOf({
        name: entry["name"],
        description: entry["description"],
        parameters: entry["parameters"] ?? entry["arguments"],
        returns: entry["results"],
    });
}
