import { callTurns } from "../shared/dialogue/calls.js";
import { reliedOn, textOf } from "../shared/dialogue/values.js";
/** What each masked unit did, for whoever writes it anew. */
export function fillHints(turns, masked) {
    return masked.map(({ id, turns: [first, ...rest] }) => {
        const turn = first;
        const last = rest.at(-1) ?? turn;
        const keep = reliedOn([turn, ...rest].map(textOf).join("\n"), turns, turns.indexOf(last) + 1);
        return {
            id,
            role: turn.role,
            ...(turn.calls.length > 0 && { calls: turn.calls.map(({ name }) => name) }),
            ...(keep.length > 0 && { keep: keep.map(String) }),
        };
    });
}
/** What is wrong with the form of a fill, for a re-ask: every masked unit once, calls where there were calls. */
export function fillProblems(masked, answer) {
    const filled = new Map(answer.turns.map((turn) => [turn.id, turn]));
    return masked.flatMap(({ id, turns: [first] }) => {
        const turn = filled.get(id);
        if (!turn)
            return [`turns: the masked turn ${id} is missing`];
        const called = first.calls.length > 0;
        if (called && turn.calls.length === 0)
            return [`turn ${id}: made calls, and must make calls`];
        if (!called && turn.calls.length > 0)
            return [`turn ${id}: made no calls, and must make none`];
        if (!called && turn.text.trim() === "")
            return [`turn ${id}: is empty`];
        return [];
    });
}
/** The masked units as the answer writes them; ids and roles stay. */
export function filledUnits(masked, answer) {
    return masked.map(({ id, turns: [first, results] }) => {
        const written = answer.turns.find((turn) => turn.id === id);
        const turn = first;
        if (!written)
            throw new Error(`no fill for ${id}: fillProblems must be checked first`);
        const text = written.text.trim();
        return results
            ? { id, turns: callTurns(id, results.id, text, written.calls) }
            : { id, turns: [{ ...turn, content: text }] };
    });
}
