import { excerpt } from "./rule.js";
/** Kinds of dialogue in which no tool fits. */
const callFree = new Set(["irrelevant", "irrelevance", "no_tool", "no-tool", "chat"]);
/** There are calls where calls are wanted, and only there. */
export const callsAsOrdered = {
    id: "G6",
    version: 1,
    name: "there are calls where calls are wanted",
    severity: "reject",
    doc: "A dialogue makes at least one call, and none when it was ordered as one in which no tool fits. Without a plan, a dialogue that has tools and calls none is a warning.",
    sources: ["TOUCAN", "ToolACE"],
    condition: "the dialogue has tools",
    applies: (_dialogue, { tools }) => tools.length > 0,
    *check({ spec, plan }, { calls, planned, turns }) {
        const [first] = calls;
        if (callFree.has(spec.kind)) {
            if (first)
                yield {
                    turnId: first.turn.id,
                    path: first.path,
                    evidence: excerpt(first.call.name),
                    message: `The dialogue was ordered as one in which no tool fits, and it calls ${first.call.name}; answer without a call.`,
                };
            return;
        }
        if (first || turns.length === 0)
            return;
        const promised = planned && plan.some(({ tools }) => tools.length > 0);
        yield {
            turnId: null,
            path: "",
            evidence: "no call",
            message: "The dialogue makes no call at all; let the assistant use the tools.",
            ...(!promised && { severity: "warn" }),
        };
    },
};
