/** A shown dialogue as the pieces that refinement works on: requests, calls with their results, and answers. */
import { isObject, parseObject } from "../../shared/dialogue/json.js";
/** The pieces of a dialogue. A masked assistant turn before a tool turn makes calls; what they are is not known yet. */
export function piecesOf(turns, catalog) {
    return turns.flatMap((turn, index) => {
        const { id, role, text = "" } = turn;
        const masked = turn.masked === true;
        if (role === "tool")
            return [];
        if (role !== "assistant")
            return [{ id, kind: "user", masked, text, calls: [] }];
        const next = turns[index + 1];
        const results = next?.role === "tool" ? next : undefined;
        const calls = turn.calls ?? [];
        if (calls.length === 0 && !(masked && results))
            return [{ id, kind: "answer", masked, text, calls: [] }];
        const made = calls.map(({ tool, arguments: args }, position) => ({
            tool: catalog.find(tool),
            name: tool,
            args: { ...(isObject(args) ? args : parseObject(String(args))) },
            result: results?.results?.[position],
        }));
        return [{ id, kind: "calls", masked, text, calls: made }];
    });
}
/** Index of the first piece of the sub-task that piece `at` belongs to: after the last answer that reported results. */
export function subTaskStart(pieces, at) {
    for (let index = at - 1; index > 0; index -= 1) {
        if (pieces[index]?.kind === "answer" && pieces[index - 1]?.kind === "calls")
            return index + 1;
    }
    return 0;
}
