import { isBlank } from "./blank.js";
/** No turn is empty. */
export const noEmptyTurn = {
    id: "G8",
    version: 1,
    name: "no turn is empty",
    severity: "reject",
    doc: "Every turn says, calls or returns something; a call with empty text is not empty. An empty user turn at which the tool list grows is a warning: public data marks the change that way.",
    sources: ["oumi"],
    *check({ tools }, { turns }) {
        const growing = new Set(tools.map(({ availableFrom }) => availableFrom));
        for (const [at, turn] of turns.entries()) {
            if (!isEmpty(turn))
                continue;
            const marks = turn.role === "user" && (growing.has(turn.id) || growing.has(turns[at + 1]?.id ?? "-"));
            yield {
                turnId: turn.id,
                path: turn.role === "tool" ? "/results" : "/content",
                evidence: turn.role,
                message: `The ${turn.role} turn is empty; write what it ${turn.role === "tool" ? "returns" : "says"}.`,
                ...(marks && { severity: "warn" }),
            };
        }
    },
};
function isEmpty({ content, calls, results }) {
    return calls.length === 0 && results.length === 0 && isBlank(content);
}
