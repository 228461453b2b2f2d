import { repetition } from "./repetition.js";
import { excerpt } from "./rule.js";
/** Texts do not degenerate into repetition. */
export const noDegenerateText = {
    id: "G13",
    version: 1,
    name: "no degenerate repetition",
    severity: "mask_turn",
    doc: "What users and assistants say holds no run of twelve equal letters or exclamation marks, and no phrase of up to twelve words four times in a row. Rulers, tables and numbers are left alone.",
    sources: ["TOUCAN", "ToolACE"],
    *check(_dialogue, { turns, words }) {
        for (const turn of turns) {
            const { id, role, content } = turn;
            const found = role === "tool" || content === "" ? undefined : repetition(content, words(turn));
            if (found === undefined)
                continue;
            yield {
                turnId: id,
                path: "/content",
                evidence: excerpt(found),
                message: `The text repeats ${JSON.stringify(excerpt(found, 40))} over and over; say it once.`,
            };
        }
    },
};
