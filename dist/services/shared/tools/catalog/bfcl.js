/** BFCL: function documents, one function a line, and test files whose records bring their own functions. */
import { isObject } from "../../dialogue/json.js";
import { entriesOf, listed } from "./entry.js";
import { listUnder, recordId, recordsOf } from "./format.js";
import { readOpenAiTool } from "./openai.js";
const example = '{"name": …, "description": …, "parameters": {"type": "dict", …}}';
export const bfcl = {
    name: "bfcl",
    title: "BFCL function documents and test files",
    read(document) {
        const records = recordsOf(document);
        const tests = records.filter(({ record }) => "question" in record && typeof record["question"] !== "string");
        const definitions = tests.flatMap((place) => {
            const functions = listUnder(place, "function");
            return functions ? listed(functions.list, functions.at, recordId(place)) : [];
        });
        if (definitions.length === 0 && tests.some(({ record }) => "involved_classes" in record))
            return {
                known: true,
                missing: "its records name classes instead of functions: read the files of multi_turn_func_doc that document those classes",
            };
        if (definitions.length === 0)
            for (const { record, at } of records)
                if (isFunction(record))
                    definitions.push({ value: record, at, source: "" });
        if (definitions.length === 0)
            return { missing: `no line like ${example}, and no record with "question" and "function"` };
        return {
            entries: entriesOf(definitions, readOpenAiTool, example),
        };
    },
};
function isFunction({ name, parameters }) {
    return typeof name === "string" && isObject(parameters) && parameters["type"] === "dict";
}
