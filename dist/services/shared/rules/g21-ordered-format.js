import { isObject, parseJson } from "../dialogue/json.js";
import { isBlank } from "./blank.js";
import { excerpt } from "./rule.js";
/** A system text that asks for nothing but JSON. */
const wantsJson = /\b(?:only|always|must|strictly|exclusively)\b[^.\n]{0,80}\b(?:respond|reply|answer|output|return|valid)\b[^.\n]{0,60}\bJSON\b|\b(?:respond|reply|answer|output|return)\b[^.\n]{0,60}\b(?:only|always|strictly|exclusively)\b[^.\n]{0,60}\bJSON\b/i;
/** How calls are to be written is no matter of answers. */
const aboutCalls = /\b(?:call|tool|function)\w*\b/i;
/** Answers have the form the system text asks for. */
export const orderedFormat = {
    id: "G21",
    version: 1,
    name: "answers have the form that was ordered",
    severity: "mask_turn",
    doc: "Where the system text asks for answers in nothing but JSON, every answer is JSON, be it in a code fence. Other forms cannot be told by rule.",
    sources: ["ToolACE"],
    condition: "the system text asks for JSON only",
    applies: (_dialogue, { system }) => {
        const found = wantsJson.exec(system);
        return found !== null && !aboutCalls.test(found[0]);
    },
    *check(_dialogue, { turns }) {
        for (const { id, role, content, calls } of turns) {
            if (role !== "assistant" || calls.length > 0 || isBlank(content))
                continue;
            const inner = /^\s*```(?:json)?\s*([\s\S]*?)```\s*$/.exec(content)?.[1] ?? content;
            const value = parseJson(inner.trim());
            if (isObject(value) || Array.isArray(value))
                continue;
            yield {
                turnId: id,
                path: "/content",
                evidence: excerpt(content),
                message: "The system text asks for JSON only, and the answer is none; write it as JSON.",
            };
        }
    },
};
