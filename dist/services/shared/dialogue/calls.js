import { canonicalJson } from "./canonical.js";
import { callId } from "./ids.js";
import { parseObject } from "./json.js";
/** The calls of turn `ofTurn`, with ids. Arguments that are no object are kept as they are, for the rules to find. */
export function toCalls(ofTurn, written) {
    return written.map((call, index) => {
        const parsed = parseObject(call.arguments);
        return {
            id: callId(ofTurn, index),
            name: call.tool,
            arguments: parsed ? canonicalJson(parsed) : call.arguments,
        };
    });
}
/** The results of the calls of turn `ofTurn`. */
export function toResults(ofTurn, written) {
    return written.map((call, index) => ({ callId: callId(ofTurn, index), content: call.result }));
}
/** An assistant turn that makes calls, and the tool turn with their results. */
export function callTurns(id, resultsId, text, written) {
    return [
        { id, role: "assistant", content: text, calls: toCalls(id, written), results: [] },
        { id: resultsId, role: "tool", content: "", calls: [], results: toResults(id, written) },
    ];
}
/** A turn of nothing but text. */
export function textTurn(id, role, content) {
    return { id, role, content, calls: [], results: [] };
}
