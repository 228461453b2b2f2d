import { canonicalJson } from "../dialogue/canonical.js";
import { isObject } from "../dialogue/json.js";
import { fold } from "./fold.js";
import { excerpt } from "./rule.js";
/** Calls of one tool in one message differ in substance. */
export const distinctParallelCalls = {
    id: "K12",
    version: 1,
    name: "calls made at once differ in substance",
    severity: "warn",
    doc: "Two calls of the same tool in one message differ by more than case, spaces or punctuation. Calls that do not differ at all are K10.",
    sources: ["APIGen-MT replay"],
    *check(_dialogue, { calls }) {
        const seen = new Map();
        for (const { turn, call, args, path, at } of calls) {
            if (turn.calls.length < 2 || args === undefined)
                continue;
            const exact = canonicalJson(args);
            const key = `${at} ${call.name} ${canonicalJson(folded(args))}`;
            const earlier = seen.get(key);
            if (earlier === undefined)
                seen.set(key, exact);
            else if (earlier !== exact)
                yield {
                    turnId: turn.id,
                    path,
                    evidence: excerpt(call.arguments),
                    message: `${call.name} is called twice in one message with arguments that differ only in how they are written; call it once.`,
                };
        }
    },
};
function folded(value) {
    if (typeof value === "string")
        return fold(value);
    if (Array.isArray(value))
        return value.map(folded);
    if (isObject(value))
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, folded(inner)]));
    return value;
}
