import { excerpt } from "./rule.js";
/** Arguments are a JSON object. */
export const argumentsObject = {
    id: "K9",
    version: 1,
    name: "arguments are an object",
    severity: "reject",
    doc: "The arguments of a call are a JSON object of bounded size, not a list or a scalar.",
    sources: ["fms-dgt"],
    *check(_dialogue, { calls }) {
        for (const { turn, call, path, unreadable } of calls) {
            if (unreadable?.kind !== "shape")
                continue;
            yield {
                turnId: turn.id,
                path: `${path}/arguments`,
                evidence: excerpt(call.arguments),
                message: `The arguments of ${call.name} are ${unreadable.what}; write one JSON object of plain size.`,
            };
        }
    },
};
