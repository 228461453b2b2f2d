import { sameTurn } from "../shared/dialogue/diff.js";
import { withUnit } from "../shared/dialogue/units.js";
import { blocking, checkRules } from "../shared/rules/check.js";
const key = ({ rule, turnId, path }) => `${rule} ${turnId ?? ""} ${path}`;
/** Findings of `after` that `before` does not have. */
function added(before, after) {
    const known = new Set(blocking(checkRules(before)).map(key));
    return blocking(checkRules(after)).filter((finding) => !known.has(key(finding)));
}
/** Decides by rule about each candidate on its own. */
export function screen(dialogue, candidates) {
    const decided = [];
    const open = [];
    for (const candidate of candidates) {
        const { before, after } = candidate;
        const byRule = (accepted, reason) => decided.push({ turnId: before.id, accepted, decidedBy: "rule", reason });
        const filled = { ...dialogue, turns: withUnit(dialogue.turns, after) };
        const [broken] = added(dialogue, filled);
        const [mended] = added(filled, dialogue);
        if (broken)
            byRule(false, `${broken.rule}: ${broken.message}`);
        else if (mended)
            byRule(true, `no longer ${mended.rule}: ${mended.message}`);
        else if (before.turns.every((turn, index) => sameTurn(turn, after.turns[index] ?? turn))) {
            byRule(false, "the fill says the same");
        }
        else
            open.push(candidate);
    }
    return { decided, open };
}
/**
 * Puts the accepted fills in place, one after another. One that only breaks a rule together with those before it is
 * rolled back after all.
 */
export function adopt(dialogue, candidates, judgements) {
    let adopted = dialogue;
    const final = judgements.map((judgement) => {
        const candidate = candidates.find(({ before }) => before.id === judgement.turnId);
        if (!judgement.accepted || !candidate)
            return judgement;
        const next = { ...adopted, turns: withUnit(adopted.turns, candidate.after) };
        const [broken] = added(adopted, next);
        if (broken) {
            const reason = `together with the other fills, ${broken.rule}: ${broken.message}`;
            return { ...judgement, accepted: false, decidedBy: "rule", reason };
        }
        adopted = next;
        return judgement;
    });
    return { dialogue: adopted, judgements: final };
}
