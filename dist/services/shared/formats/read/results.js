/** Results of calls in the notations that data sets use. */
import { isObject } from "../../dialogue/json.js";
import { asText, looseValue } from "../loose-json.js";
const response = /<tool_response>\s*([\s\S]*?)\s*<\/tool_response>/g;
/** Whether a text holds results in tags: some chat templates put them into a user turn. */
export function holdsResponses(text) {
    return /^\s*<tool_response>/.test(text) && text.includes("</tool_response>");
}
/** The results of `<tool_response>` blocks, and of texts that are joined by the tags between them. */
export function taggedResults(text) {
    if (!text.includes("tool_response>"))
        return undefined;
    const whole = holdsResponses(text) ? text : `<tool_response>\n${text}\n</tool_response>`;
    const results = [...whole.matchAll(response)].map(([, inside]) => resultOf(inside ?? ""));
    return results.length > 0 ? results : undefined;
}
/** A result in tags: often `{name, content}`, which may be a Python literal, else any text. */
function resultOf(inside) {
    const read = looseValue(inside);
    if (!read || !isObject(read.value))
        return { content: inside };
    return named(read.value) ?? { content: inside };
}
/** `{name, content}` and its relatives, with nothing else of weight beside them. */
export function named(value) {
    const { name, tool_call_id: id } = value;
    const key = ["content", "results", "result", "output", "response"].find((one) => one in value);
    if (typeof name !== "string" || key === undefined || Object.keys(value).length > 4)
        return undefined;
    return { name, content: asText(value[key]), ...(typeof id === "string" && { callId: id }) };
}
/**
 * Splits one text that answers a block of several calls: a JSON list with one entry a call. Where it cannot be split, it
 * answers all of them.
 */
export function splitResult(content, calls) {
    const read = looseValue(content);
    const items = Array.isArray(read?.value) && read.value.length === calls ? read.value : undefined;
    if (!items)
        return Array.from({ length: calls }, () => ({ content }));
    return items.map((item) => {
        const result = isObject(item) ? named(item) : undefined;
        // Ids of another run: the place in the list is what pairs.
        return result ? { name: result.name ?? "", content: result.content } : { content: asText(item) };
    });
}
