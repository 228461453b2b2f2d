/** API-Bank: parameters under `input_parameters`, types in Python's words, none of them said to be required. */
import { isObject } from "../../dialogue/json.js";
import { entriesOf, toolOf } from "./entry.js";
import { recordsOf } from "./format.js";
const example = '{"name": …, "description": …, "input_parameters": {…}, "output_parameters": {…}}';
export const apiBank = {
    name: "api-bank",
    title: "API-Bank APIs",
    read(document) {
        const records = recordsOf(document);
        if (!records.some(({ record }) => isObject(record["input_parameters"])))
            return { missing: 'no "input_parameters"' };
        return {
            entries: entriesOf(records.map(({ record, at }) => ({ value: record, at, source: "" })), readApi, example),
        };
    },
};
function readApi(entry) {
    const { input_parameters: given, output_parameters: returned } = entry;
    if (!isObject(given))
        return { refused: `it has no "input_parameters"; a tool is ${example}` };
    return toolOf({
        name: entry["name"] ?? entry["apiCode"],
        description: entry["description"],
        parameters: { type: "object", properties: given },
        returns: isObject(returned) ? { type: "object", properties: returned } : undefined,
    });
}
