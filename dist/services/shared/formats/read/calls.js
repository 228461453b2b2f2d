/** Calls in every notation that data sets use: JSON objects in several shapes, XML-like blocks, and calls as Python text. */
import { isObject } from "../../dialogue/json.js";
import { readCallList } from "../../dialogue/python-literal.js";
import { asText, looseValue } from "../loose-json.js";
/**
 * The calls of a `tool_calls` value: a list, one call alone, or either of them as JSON text. A call is
 * `{id, type, function: {name, arguments}}`, or flat with `name` (or `tool_name`, `tool`, `function`, `recipient_name`) and
 * `arguments` (or `parameters`, `args`, `kwargs`, `input`).
 */
export function callsOf(value) {
    if (value === undefined || value === null || value === "")
        return [];
    if (typeof value === "string") {
        const read = looseValue(value);
        return read && typeof read.value !== "string" ? callsOf(read.value) : [unreadableCall(value)];
    }
    if (Array.isArray(value))
        return value.flatMap(callsOf);
    if (!isObject(value))
        return [unreadableCall(asText(value))];
    const inner = value["function"];
    const definition = isObject(inner) ? inner : value;
    const name = firstText(definition, nameKeys) ?? (typeof inner === "string" ? inner : "");
    const id = firstText(value, idKeys);
    const foreignKeys = Object.keys({ ...value, ...definition }).filter((key) => !callKeys.has(key));
    return [
        {
            name,
            arguments: argumentsText(argumentsOf(definition)),
            ...(id !== undefined && id !== "" && { id }),
            ...(foreignKeys.length > 0 && { foreignKeys }),
        },
    ];
}
const nameKeys = ["name", "tool_name", "function_name", "api_name", "tool", "recipient_name"];
const idKeys = ["id", "call_id", "tool_call_id", "tool_use_id"];
const argumentKeys = ["arguments", "parameters", "args", "kwargs", "input", "param_dict"];
/** Keys of calls in some notation, and wrappers that vendors add. */
const callKeys = new Set([
    ...nameKeys,
    ...idKeys,
    ...argumentKeys,
    ...["function", "type", "index", "status", "requestor", "namespace", "caller", "cache_control", "raw"],
]);
function argumentsOf(definition) {
    for (const key of argumentKeys)
        if (definition[key] !== undefined)
            return definition[key];
    return undefined;
}
/** Arguments as JSON text; text that is neither JSON nor a Python literal stays as it is. */
export function argumentsText(value) {
    if (value === undefined || value === null)
        return "{}";
    if (typeof value !== "string")
        return JSON.stringify(value);
    const text = value.trim();
    if (text === "")
        return "{}";
    try {
        JSON.parse(text);
        return text;
    }
    catch {
        const read = looseValue(text);
        return read && typeof read.value === "object" ? JSON.stringify(read.value) : value;
    }
}
/** Where even the name is lost, the text stands for the arguments: the rules then say that it is no JSON. */
function unreadableCall(text) {
    const name = /["'](?:name|tool_name)["']\s*:\s*["']([^"']{1,200})["']/.exec(text)?.[1] ?? "";
    return { name, arguments: text };
}
function firstText(holder, keys) {
    for (const key of keys)
        if (typeof holder[key] === "string")
            return holder[key];
    return undefined;
}
/** What a model writes around an answer: its thoughts, and tokens that end it. */
const thoughts = /<(think|thinking|scratch_pad|reasoning)>[\s\S]*?<\/\1>/gi;
const endTokens = /(?:<\|(?:endoftext|eot_id|eom_id|im_end|end_of_text)\|>|<\/s>)\s*$/;
/** Text without thoughts and end tokens. */
export function spoken(text) {
    if (!text.includes("<"))
        return text;
    return text.replace(thoughts, "").replace(endTokens, "").trim();
}
const block = /<(tool_call|function_call|functioncall)>\s*([\s\S]*?)\s*(?:<\/\1>|(?=<\1>)|$)/g;
/** Takes the `<tool_call>` blocks out of a text. A block holds one call, or a list of them. */
export function taggedCalls(text) {
    if (!/<(?:tool_call|function_call|functioncall)>/.test(text))
        return { text, calls: [] };
    const calls = [];
    const rest = text.replace(block, (_whole, _tag, inside) => {
        calls.push(...callsInBlock(inside));
        return "";
    });
    return { text: rest.trim(), calls };
}
function callsInBlock(inside) {
    const fenced = /^```(?:json)?\s*([\s\S]*?)\s*```$/.exec(inside)?.[1] ?? inside;
    const whole = looseValue(fenced);
    if (whole && typeof whole.value === "object")
        return callsOf(whole.value);
    // Several objects in one block, one a line.
    const lines = fenced.split("\n").filter((line) => line.trim() !== "");
    const each = lines.map(looseValue);
    if (lines.length > 1 && each.every((line) => isObject(line?.value)))
        return each.flatMap((line) => callsOf(line?.value));
    return callsOf(fenced);
}
/** The content of a message of a calling role: JSON of one call or a list, maybe after a text, maybe in tags. */
export function callMessage(content) {
    const text = spoken(content);
    const tagged = taggedCalls(text);
    if (tagged.calls.length > 0)
        return tagged;
    const whole = looseValue(text);
    if (whole && typeof whole.value === "object")
        return { text: "", calls: callsOf(whole.value) };
    const begin = text.search(/[[{]/);
    const tail = begin > 0 ? looseValue(text.slice(begin)) : undefined;
    if (tail && typeof tail.value === "object")
        return { text: text.slice(0, begin).trim(), calls: callsOf(tail.value) };
    return { text: "", calls: callsOf(text) };
}
/**
 * Assistant text that is a list of calls as Python writes them, `[f(a='x'), g()]`; undefined for any other text.
 * @param names the tools' names, which may hold spaces, dots and slashes
 */
export function bracketCalls(text, names) {
    const trimmed = spoken(text).trim();
    if (!/^\[[^[\]{}"'=]{1,200}\(/.test(trimmed) || !trimmed.includes(")"))
        return undefined;
    try {
        return readCallList(trimmed, names).map(({ name, arguments: args }) => ({
            name,
            arguments: JSON.stringify(args),
        }));
    }
    catch {
        // A call it is, by its shape, but one that cannot be read.
        if (!/\)\s*\]?$/.test(trimmed) && !names.some((name) => trimmed.startsWith(`[${name}(`)))
            return undefined;
        const name = names.find((one) => trimmed.startsWith(`[${one}(`)) ?? /^\[([^(]*)\(/.exec(trimmed)?.[1] ?? "";
        return [{ name: name.trim(), arguments: trimmed }];
    }
}
