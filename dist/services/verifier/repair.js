/** Rules about the order of turns: writing single turns anew cannot mend what they find. */
const structural = new Set(["G2", "G4", "T1", "K11"]);
/**
 * The step that writes the faulty turns anew; undefined when the findings cannot be mended turn by turn.
 *
 * @param reasons findings at reject level, at least one
 */
export function repairStep({ turns, protectedTurns }, reasons) {
    const ids = new Set(turns.map(({ id }) => id));
    const named = reasons.flatMap(({ rule, turnId }) => turnId === null || structural.has(rule) ? [] : [turnId]);
    if (named.length < reasons.length || !named.every((id) => ids.has(id) && !protectedTurns.includes(id)))
        return undefined;
    return { operation: "repair", injection: null, turnIds: [...new Set(named)], findings: reasons };
}
