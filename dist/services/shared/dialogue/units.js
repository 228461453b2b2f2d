/** The units of a dialogue, in order. */
export function unitsOf(turns) {
    const units = [];
    for (let index = 0; index < turns.length; index += 1) {
        const turn = turns[index];
        const next = turns[index + 1];
        if (turn.calls.length > 0 && next?.role === "tool") {
            units.push({ id: turn.id, turns: [turn, next] });
            index += 1;
        }
        else
            units.push({ id: turn.id, turns: [turn] });
    }
    return units;
}
/** The turns with those of `unit` in the place of the ones that have the same ids. */
export function withUnit(turns, unit) {
    const replacement = new Map(unit.turns.map((turn) => [turn.id, turn]));
    return turns.map((turn) => replacement.get(turn.id) ?? turn);
}
