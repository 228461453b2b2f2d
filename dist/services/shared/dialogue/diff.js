import { canonicalJson } from "./canonical.js";
/** Whether two versions of a turn say and do the same. */
export function sameTurn(a, b) {
    return canonicalJson(a) === canonicalJson(b);
}
/**
 * What became of the turns from one version of a dialogue to a later one, matched by turn id: in the order of the later
 * version, removed turns where they stood.
 */
export function diffTurns(before, after) {
    const old = new Map(before.map((turn) => [turn.id, turn]));
    const kept = new Set(after.map(({ id }) => id));
    const changes = [];
    let next = 0;
    const flushRemoved = (until) => {
        for (; next < until; next += 1) {
            const turn = before[next];
            if (!kept.has(turn.id))
                changes.push({ kind: "removed", turn });
        }
    };
    for (const turn of after) {
        const was = old.get(turn.id);
        if (!was) {
            changes.push({ kind: "added", turn });
            continue;
        }
        flushRemoved(before.indexOf(was));
        next = Math.max(next, before.indexOf(was) + 1);
        changes.push(sameTurn(was, turn) ? { kind: "kept", turn } : { kind: "changed", turn, before: was });
    }
    flushRemoved(before.length);
    return changes;
}
