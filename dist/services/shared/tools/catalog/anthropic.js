/** Anthropic's tools: a schema under `input_schema`. */
import { isObject } from "../../dialogue/json.js";
import { entriesOf, listed, toolOf } from "./entry.js";
const example = '{"name": …, "description": …, "input_schema": {"type": "object", …}}';
/** Server tools carry a dated type, such as web_search_20250305. */
const dated = /_\d{8}$/;
export const anthropic = {
    name: "anthropic",
    title: "Anthropic tools",
    read({ roots }) {
        const definitions = roots.flatMap(({ value, at }) => {
            if (Array.isArray(value))
                return listed(value, at);
            if (isObject(value) && Array.isArray(value["tools"]))
                return listed(value["tools"], at === "" ? "tools" : `${at}, tools`);
            return [{ value, at, source: "" }];
        });
        const known = (value) => isObject(value) &&
            ("input_schema" in value || (typeof value["type"] === "string" && dated.test(value["type"])));
        if (!definitions.some(({ value }) => known(value)))
            return { missing: `no entry like ${example}` };
        return {
            entries: entriesOf(definitions, readAnthropicTool, example),
        };
    },
};
function readAnthropicTool(entry) {
    const { type, name, description } = entry;
    if (typeof type === "string" && type !== "custom" && entry["input_schema"] === undefined)
        return {
            refused: `tools of type "${type.slice(0, 80)}" are run by the endpoint and have no schema to call them by; leave it out`,
        };
    const parameters = entry["input_schema"];
    if (!isObject(parameters) && typeof parameters !== "string")
        return { refused: 'it has no "input_schema"; a tool without arguments has {"type": "object"}' };
    return toolOf({ name, description, parameters, returns: entry["output_schema"] });
}
