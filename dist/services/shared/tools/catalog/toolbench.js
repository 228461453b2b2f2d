/** ToolBench: queries with an `api_list`, files of a tool's APIs, and answers with the functions made from them. */
import { isObject } from "../../dialogue/json.js";
import { entriesOf, listed, parameterList, placed, toolOf } from "./entry.js";
import { recordId, recordsOf } from "./format.js";
import { readOpenAiTool } from "./openai.js";
const example = '{"tool_name": …, "api_name": …, "required_parameters": […], "optional_parameters": […]}';
export const toolbench = {
    name: "toolbench",
    title: "ToolBench queries, tools and answers",
    read(document) {
        const apis = [];
        const functions = [];
        for (const place of recordsOf(document)) {
            const { record, at } = place;
            const answer = record["answer_generation"];
            if (Array.isArray(record["api_list"])) {
                // The APIs of a tool's own file leave its name to the file.
                const tool = record["tool_name"] ?? record["title"];
                const own = typeof tool === "string" ? { tool_name: tool } : {};
                const list = record["api_list"].map((api) => (isObject(api) ? { ...own, ...api } : api));
                apis.push(...listed(list, placed(at, "api_list"), recordId(place)));
            }
            else if (isObject(answer) && Array.isArray(answer["function"]))
                functions.push(...listed(answer["function"], placed(at, "answer_generation", "function")));
            else if (Array.isArray(record["required_parameters"]) && Array.isArray(record["optional_parameters"]))
                apis.push({ value: record, at, source: "" });
        }
        if (apis.length + functions.length === 0)
            return { missing: 'no "api_list", and no "answer_generation" with its functions' };
        return {
            entries: [...entriesOf(apis, readApi, example), ...entriesOf(functions, readOpenAiTool, example)].map((entry) => ({ ...entry, name: "tool" in entry.reading ? entry.reading.tool.name : entry.name })),
        };
    },
};
function readApi(entry) {
    const api = entry["api_name"] ?? entry["name"];
    const tool = entry["tool_name"];
    const required = entry["required_parameters"] ?? [];
    const optional = entry["optional_parameters"] ?? [];
    const parameters = Array.isArray(required) &&
        Array.isArray(optional) &&
        parameterList([
            ...required.map((item) => parameter(item, true)),
            ...optional.map((item) => parameter(item, false)),
        ]);
    if (!parameters)
        return { refused: '"required_parameters" and "optional_parameters" must list objects with a name' };
    return toolOf({
        // Names of APIs are unique within their tool only; ToolBench calls its functions so too.
        name: typeof api === "string" && typeof tool === "string" && tool !== "" ? `${api}_for_${tool}` : api,
        description: [entry["api_description"] ?? entry["description"]].find((text) => typeof text === "string" && text.trim() !== ""),
        parameters,
        warnings: entry["required_parameters"] === undefined
            ? ["the record does not state the parameters of this API: it takes none"]
            : [],
    });
}
/** Defaults are written as text, whatever the type. */
function typedDefault(preset, type) {
    if (typeof preset !== "string")
        return preset;
    if (type === "NUMBER" && /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(preset))
        return Number(preset);
    if (type === "BOOLEAN" && /^(?:true|false)$/i.test(preset))
        return preset.toLowerCase() === "true";
    return preset;
}
/** A parameter's empty default says that there is none. */
function parameter(item, required) {
    if (!isObject(item))
        return item;
    const { default: preset, example_value: shown, ...rest } = item;
    return {
        ...rest,
        required,
        ...(preset !== undefined && preset !== "" && { default: typedDefault(preset, item["type"]) }),
        ...(shown !== undefined && shown !== "" && { examples: [shown] }),
    };
}
