/** Dialogue records of training data, as far as catalogs are concerned: their texts, their system prompt. */
import { isObject } from "../../dialogue/json.js";
/** Keys under which records keep their messages. */
const messageKeys = ["conversations", "messages", "conversation"];
/** The system text of a record, if it has one: its own field, or its first message of that role. */
export function systemText(record) {
    const { system } = record;
    if (typeof system === "string" && system !== "")
        return system;
    for (const key of messageKeys) {
        const messages = record[key];
        if (!Array.isArray(messages))
            continue;
        for (const message of messages) {
            if (!isObject(message) || (message["role"] ?? message["from"]) !== "system")
                continue;
            const text = message["content"] ?? message["value"];
            if (typeof text === "string")
                return text;
        }
    }
    return undefined;
}
/** True for a record that holds a dialogue. */
export function isConversation(record) {
    return messageKeys.some((key) => Array.isArray(record[key]));
}
