/**
 * Formats that are a list of messages with tools beside it: OpenAI's chat form with its relatives (TRL, axolotl, legacy
 * functions, content parts), ShareGPT and LLaMA-Factory, ms-swift, Anthropic, and Hermes, whose calls and tools are tags in
 * the text.
 */
import { isObject } from "../../dialogue/json.js";
import { asText } from "../loose-json.js";
import { firstOf, idOf, listIn, textIn, unpacked } from "./format.js";
import { readMessages } from "./messages.js";
import { readRole } from "./roles.js";
import { toolsInText, toolsOf } from "./tool-lists.js";
/** Fields that hold the messages. */
const messageKeys = [
    "messages",
    "conversations",
    "conversation",
    "dialogue",
    "dialog",
    "chat",
    "input",
];
const toolKeys = ["tools", "functions", "function", "available_tools"];
/** A record's messages, tools and system text, wherever they stand. */
export function chatDialogue(record, list, notation = {}) {
    const { system: within, messages } = readMessages(unpacked(list), notation);
    const given = firstOf(record, ["system", "system_prompt", "wiki", "policy"]);
    const system = [given === undefined ? "" : asText(given), within]
        .filter((text) => text !== "")
        .join("\n\n");
    return {
        id: idOf(record),
        system,
        tools: toolsOf(firstOf(record, toolKeys)) ?? toolsInText(system),
        messages,
    };
}
function messagesIn(record) {
    return record[listIn(record, messageKeys) ?? ""];
}
/** The messages as far as detection needs them. */
function peek(record) {
    const list = unpacked(messagesIn(record));
    return Array.isArray(list) ? list.filter(isObject) : [];
}
const noMessages = `no list of messages under ${messageKeys.join(", ")}`;
function textsOf(record) {
    return peek(record).flatMap((message) => {
        const content = message["content"] ?? message["value"];
        return typeof content === "string" ? [content] : [];
    });
}
export const openai = {
    name: "openai",
    shape: "messages with role and content, calls in tool_calls or function_call; tools beside them",
    mismatch: (record) => (listIn(record, messageKeys) === undefined ? noMessages : undefined),
    read: (record) => chatDialogue(record, messagesIn(record)),
};
export const sharegpt = {
    name: "sharegpt",
    shape: "conversations with from and value (LLaMA-Factory: function_call, observation)",
    mismatch(record) {
        if (listIn(record, messageKeys) === undefined)
            return noMessages;
        return peek(record).some((message) => "from" in message) ? undefined : 'no message has "from"';
    },
    read: (record) => chatDialogue(record, messagesIn(record)),
};
export const swift = {
    name: "ms-swift",
    shape: "messages of which calls (tool_call) and results (tool_response) are messages of their own",
    mismatch(record) {
        if (listIn(record, messageKeys) === undefined)
            return noMessages;
        const calls = peek(record).some(({ role }) => typeof role === "string" && readRole(role) === "call");
        return calls ? undefined : "no message has the role tool_call";
    },
    read: (record) => chatDialogue(record, messagesIn(record), { callsJoinText: true }),
};
export const anthropic = {
    name: "anthropic",
    shape: "messages with content blocks tool_use and tool_result; tools with input_schema",
    mismatch(record) {
        if (listIn(record, messageKeys) === undefined)
            return noMessages;
        const blocks = peek(record).flatMap(({ content }) => (Array.isArray(content) ? content : []));
        const used = blocks.some((block) => isObject(block) && /^tool_(?:use|result)$/.test(asText(block["type"])));
        return used ? undefined : "no content block is tool_use or tool_result";
    },
    read: (record) => chatDialogue(record, messagesIn(record)),
};
export const hermes = {
    name: "hermes",
    shape: "tools in <tools>, calls in <tool_call>, results in <tool_response>, all within the text",
    mismatch(record) {
        if (listIn(record, messageKeys) === undefined)
            return noMessages;
        const texts = [...textsOf(record), textIn(record, "system")];
        return texts.some((text) => /<(?:tools|tool_call|tool_response)>/.test(text))
            ? undefined
            : "no text holds <tools>, <tool_call> or <tool_response>";
    },
    read: (record) => chatDialogue(record, messagesIn(record)),
};
export const toolace = {
    name: "toolace",
    shape: "tools as JSON in the system text, calls as text: [f(a='x'), g()]",
    mismatch(record) {
        if (listIn(record, messageKeys) === undefined)
            return noMessages;
        if (firstOf(record, toolKeys) !== undefined)
            return "the tools have a field of their own";
        const system = systemText(record);
        if (system === "")
            return "no system text";
        const called = textsOf(record).some((text) => /^\s*\[[^[\]{}"'=]{1,200}\(/.test(text));
        return called || toolsInText(system) !== undefined
            ? undefined
            : "no tools in the system text and no call as text";
    },
    read(record) {
        const names = (toolsInText(systemText(record)) ?? []).map(({ name }) => name);
        return chatDialogue(record, messagesIn(record), { bracketNames: names });
    },
};
function systemText(record) {
    const own = textIn(record, "system");
    if (own !== "")
        return own;
    const first = peek(record).find((message) => {
        const word = message["role"] ?? message["from"];
        return typeof word === "string" && readRole(word) === "system";
    });
    return first ? asText(first["content"] ?? first["value"] ?? "") : "";
}
