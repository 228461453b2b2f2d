import { isBlank } from "./blank.js";
import { excerpt } from "./rule.js";
/** A dialogue ends with an answer. */
export const finalAnswer = {
    id: "G5",
    version: 1,
    name: "the assistant has the last word",
    severity: "reject",
    doc: "The last turn is an assistant's text. An empty last answer is rejected everywhere; an end on the user, on results or on open calls is a warning in a dialogue without a plan.",
    sources: ["TOUCAN", "LoopTool"],
    *check(_dialogue, { turns, planned }) {
        const last = turns.at(-1);
        if (!last)
            return;
        const speaks = last.role === "assistant" && last.calls.length === 0;
        if (speaks && !isBlank(last.content))
            return;
        yield {
            turnId: last.id,
            path: speaks ? "/content" : "",
            evidence: speaks ? "" : excerpt(last.content || last.role),
            message: speaks
                ? "The last answer of the assistant is empty; answer the user."
                : "The dialogue does not end with an answer of the assistant; add one.",
            ...(!speaks && !planned && { severity: "warn" }),
        };
    },
};
