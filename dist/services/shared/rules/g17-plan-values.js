import { textOf } from "../dialogue/values.js";
import { mentions } from "./mentions.js";
import { excerpt } from "./rule.js";
/** Values that a goal states: quoted, or with a digit in them. */
const stated = /"([^"\n]{2,60})"|(?<![\p{L}\p{N}])([\p{L}\p{N}@][\p{L}\p{N}_@./:-]*\d[\p{L}\p{N}_@./:-]*)/gu;
/** What the plan states is said. */
export const planValues = {
    id: "G17",
    version: 1,
    name: "what the plan states is said",
    severity: "warn",
    doc: "Values that the plan's goals state (dates, numbers, ids, quoted names) appear in the dialogue, in whatever form. A warning, because refinement may have replaced a value with another one throughout.",
    sources: ["fms-dgt"],
    condition: "the dialogue has a plan",
    applies: ({ plan }) => plan.length > 0,
    *check({ plan }, { turns, calls }) {
        const text = [...turns.map(textOf), ...calls.map(({ call }) => call.arguments)].join("\n");
        for (const [index, { goal }] of plan.entries()) {
            for (const match of goal.slice(0, 2_000).matchAll(stated)) {
                const value = (match[1] ?? match[2] ?? "").replace(/[.:/-]+$/, "");
                if (value.length < 2 || mentions(text, value))
                    continue;
                yield {
                    turnId: null,
                    path: `/plan/${index}/goal`,
                    evidence: excerpt(value),
                    message: `The plan states ${JSON.stringify(excerpt(value, 60))}, which nobody says; let the user ask for it.`,
                };
            }
        }
    },
};
