/** How often each unit was masked by refine steps so far, by the id of its first turn. */
export function timesChosen(history) {
    const times = new Map();
    for (const { operation, judgements } of history) {
        if (operation !== "refine")
            continue;
        for (const { turnId } of judgements)
            times.set(turnId, (times.get(turnId) ?? 0) + 1);
    }
    return times;
}
/** Units that may be masked: none of their turns is protected by the injection log. */
export function eligible(units, protectedTurns) {
    const kept = new Set(protectedTurns);
    return units.filter(({ turns }) => !turns.some(({ id }) => kept.has(id)));
}
/**
 * Draws units to be masked, no two of them adjacent, each with weight `decay` to the power of how often it was chosen.
 *
 * @returns the drawn units in dialogue order; none when every unit is protected
 */
export function selectNonAdjacent(units, protectedTurns, times, settings, random) {
    const position = new Map(units.map(({ id }, index) => [id, index]));
    let open = eligible(units, protectedTurns);
    const wanted = Math.min(settings.most, Math.max(1, Math.round(open.length * settings.share)));
    const chosen = [];
    while (chosen.length < wanted && open.length > 0) {
        const unit = random.weighted(open.map((item) => [item, settings.decay ** (times.get(item.id) ?? 0)]));
        chosen.push(unit);
        const at = position.get(unit.id);
        open = open.filter(({ id }) => Math.abs(position.get(id) - at) > 1);
    }
    return chosen.sort((a, b) => position.get(a.id) - position.get(b.id));
}
/**
 * Whether refinement is done early: every eligible unit has been refined once, or the judge has kept the old text of
 * everything it was shown in the last two passes.
 */
export function converged(units, protectedTurns, history) {
    const times = timesChosen(history);
    if (eligible(units, protectedTurns).every(({ id }) => times.has(id)))
        return true;
    const lastTwo = history.filter(({ operation }) => operation === "refine").slice(-2);
    return (lastTwo.length === 2 && lastTwo.every(({ judgements }) => judgements.every(({ accepted }) => !accepted)));
}
