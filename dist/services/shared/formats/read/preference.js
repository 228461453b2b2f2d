/** Preference pairs: what is read is the prompt with the preferred answer. */
import { isObject } from "../../dialogue/json.js";
import { chatDialogue } from "./chat.js";
import { unpacked } from "./format.js";
export const preference = {
    name: "preference",
    shape: "a prompt with chosen and rejected answers (TRL, LLaMA-Factory), or input with preferred_output (OpenAI)",
    mismatch(record) {
        if (preferredOutput(record) !== undefined || record["chosen"] !== undefined)
            return undefined;
        return "neither chosen nor preferred_output";
    },
    read(record) {
        const output = preferredOutput(record);
        if (output !== undefined) {
            const input = isObject(record["input"]) ? record["input"] : {};
            return chatDialogue({ ...input, ...ids(record) }, [...listOf(input["messages"]), ...listOf(output)]);
        }
        const before = record["prompt"] ?? record["conversations"] ?? record["messages"];
        return chatDialogue(record, [...listOf(before), ...listOf(record["chosen"])]);
    },
};
function preferredOutput(record) {
    return record["preferred_output"] ?? record["preferred_completion"];
}
function ids(record) {
    return record["id"] === undefined ? {} : { id: record["id"] };
}
/** A list of messages, one message alone, or a text of the user's. */
function listOf(value) {
    const parsed = unpacked(value);
    if (Array.isArray(parsed))
        return parsed;
    if (isObject(parsed))
        return [parsed];
    return typeof parsed === "string" ? [{ role: "user", content: parsed }] : [];
}
