/**
 * Reads lists of chat messages: `role` and `content`, or `from` and `value`; calls in `tool_calls`, `function_call`, content
 * parts, messages of their own, or within the text; results in messages of their own, content parts, or tags.
 */
import { isObject } from "../../dialogue/json.js";
import { asText } from "../loose-json.js";
import { bracketCalls, callMessage, callsOf, spoken, taggedCalls } from "./calls.js";
import { UnreadableDialogue, } from "./message.js";
import { holdsResponses, taggedResults } from "./results.js";
import { readRole } from "./roles.js";
/** @throws UnreadableDialogue that names the message */
export function readMessages(list, notation = {}) {
    if (!Array.isArray(list))
        throw new UnreadableDialogue("the messages are no list");
    const system = [];
    const messages = [];
    list.forEach((raw, at) => {
        if (!isObject(raw))
            throw new UnreadableDialogue(`message ${at} is no object`);
        // Items of OpenAI's Responses form have a type where a message has a role.
        const word = raw["role"] ?? raw["from"] ?? raw["speaker"] ?? raw["type"];
        if (raw["role"] === undefined && raw["type"] === "reasoning")
            return;
        const role = typeof word === "string" ? readRole(word) : guessedRole(raw, messages.at(-1));
        if (role === undefined)
            throw new UnreadableDialogue(`message ${at} has the role ${JSON.stringify(String(word).slice(0, 40))}; known are system, user, assistant, tool and their usual other names`);
        if (role === "system")
            system.push(partsOf(contentOf(raw)).text);
        else
            for (const message of readers[role](raw, at, notation)) {
                const faults = faultsOf(raw, word, message);
                append(messages, faults.length > 0 ? { ...message, faults } : message, role, notation);
            }
    });
    return { system: system.join("\n\n"), messages };
}
/** Who speaks in a message that does not say so: what it holds tells, else that people take turns. */
function guessedRole(raw, before) {
    if ("tool_call_id" in raw)
        return "tool";
    if ("tool_calls" in raw || "function_call" in raw)
        return "assistant";
    return before === undefined || before.role === "assistant" ? "user" : "assistant";
}
const contentKeys = ["content", "value", "text", "output", "tool_calls", "function_call", "tool_messages"];
/** Mandatory fields that a message lacks. */
function faultsOf(raw, word, { calls }) {
    const fault = (path, message) => ({
        rule: "G1",
        path,
        evidence: Object.keys(raw).join(", "),
        message,
    });
    return [
        ...(typeof word === "string" ? [] : [fault("/role", "The message has no role; say who speaks.")]),
        ...(calls.length > 0 || contentKeys.some((key) => key in raw)
            ? []
            : [fault("/content", "The message has neither content nor calls; give it content.")]),
    ];
}
function append(messages, message, role, { callsJoinText }) {
    const last = messages.at(-1);
    // Call messages that follow one another make their calls at once.
    const joins = role === "call" &&
        last?.role === "assistant" &&
        (callsJoinText === true || (last.calls.length > 0 && callMessages.has(last)));
    const joined = joins
        ? {
            ...last,
            calls: [...last.calls, ...message.calls],
            faults: [...(last.faults ?? []), ...(message.faults ?? [])],
        }
        : message;
    if (joins)
        messages[messages.length - 1] = joined;
    else
        messages.push(joined);
    if (role === "call")
        callMessages.add(joined);
}
/** Messages that were read from call messages. */
const callMessages = new WeakSet();
const readers = {
    user(raw, at, { usersHaveTools }) {
        const { text, results } = partsOf(contentOf(raw));
        if (results.length > 0)
            return [said("tool", at, "", [], results), ...(text === "" ? [] : [said("user", at, text)])];
        if (holdsResponses(text))
            return [said("tool", at, "", [], taggedResults(text) ?? [])];
        const calls = callsOf(raw["tool_calls"]);
        if (usersHaveTools)
            return text.trim() === "" && calls.length > 0 ? [] : [said("user", at, text)];
        return [said("user", at, text, calls)];
    },
    assistant(raw, at, { bracketNames }) {
        const parts = partsOf(contentOf(raw));
        const given = [...callsOf(raw["tool_calls"]), ...callsOf(raw["function_call"]), ...parts.calls];
        const text = spoken(parts.text);
        const bracket = bracketNames && bracketCalls(text, bracketNames);
        if (bracket)
            return [said("assistant", at, "", [...given, ...bracket])];
        const tagged = taggedCalls(text);
        // Some data sets give the calls twice, as fields and in the text.
        return [said("assistant", at, tagged.text, given.length > 0 ? given : tagged.calls)];
    },
    call(raw, at) {
        const given = [...callsOf(raw["tool_calls"]), ...callsOf(raw["function_call"])];
        if (raw["type"] === "function_call")
            given.push(...callsOf(raw));
        if (given.length > 0)
            return [said("assistant", at, partsOf(contentOf(raw)).text, given)];
        const { text, calls } = callMessage(asText(contentOf(raw) ?? ""));
        return [said("assistant", at, text, calls)];
    },
    tool(raw, at, { usersHaveTools }) {
        const several = raw["tool_messages"];
        const all = Array.isArray(several) ? several.filter(isObject) : [raw];
        const agents = usersHaveTools ? all.filter(({ requestor }) => requestor !== "user") : all;
        return agents.map((one) => said("tool", at, "", [], resultsOf(one, usersHaveTools === true)));
    },
};
function said(role, at, text, calls = [], results = []) {
    return { role, at, text, calls, results };
}
function contentOf(raw) {
    return raw["content"] ?? raw["value"] ?? raw["text"] ?? raw["output"];
}
function resultsOf(raw, idIsCall) {
    const content = contentOf(raw);
    const { text, results } = partsOf(content);
    if (results.length > 0)
        return results;
    const id = raw["tool_call_id"] ?? raw["call_id"] ?? (idIsCall ? raw["id"] : undefined);
    const name = raw["name"] ?? raw["tool_name"];
    const about = {
        ...(typeof id === "string" && id !== "" && { callId: id }),
        ...(typeof name === "string" && name !== "" && { name }),
    };
    const tagged = taggedResults(text);
    if (tagged)
        return tagged.length === 1 ? tagged.map((one) => ({ ...one, ...about })) : tagged;
    return [{ content: text, ...about }];
}
const textTypes = new Set(["text", "input_text", "output_text"]);
const thoughtTypes = new Set(["thinking", "redacted_thinking", "reasoning"]);
const callTypes = new Set(["tool_use", "tool_call", "function_call"]);
const resultTypes = new Set(["tool_result", "function_call_output"]);
/** Content as text, calls and results: a text, a value, or a list of typed parts. */
function partsOf(content) {
    if (content === undefined || content === null)
        return { text: "", calls: [], results: [] };
    if (!Array.isArray(content) || !content.some((part) => isObject(part) && typeof part["type"] === "string"))
        return { text: asText(content), calls: [], results: [] };
    const texts = [];
    const calls = [];
    const results = [];
    for (const part of content) {
        const type = isObject(part) ? part["type"] : undefined;
        if (!isObject(part))
            texts.push(asText(part));
        else if (typeof type !== "string" || textTypes.has(type))
            texts.push(asText(part["text"] ?? part["value"] ?? ""));
        else if (callTypes.has(type))
            calls.push(...callsOf(part["value"] ?? part));
        else if (resultTypes.has(type))
            results.push(resultPart(part));
        // Images and the like say nothing a rule could check, but they are not nothing.
        else if (!thoughtTypes.has(type))
            texts.push(`(${type})`);
    }
    return { text: texts.join("\n"), calls, results };
}
function resultPart(part) {
    const id = part["tool_use_id"] ?? part["call_id"] ?? part["tool_call_id"];
    const { text } = partsOf(part["content"] ?? part["output"] ?? part["value"] ?? "");
    const content = part["is_error"] === true && !/^\s*error\b/i.test(text) ? `Error: ${text}` : text;
    return { content, ...(typeof id === "string" && { callId: id }) };
}
