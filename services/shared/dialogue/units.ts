/**
 * The units of refinement. A call and its results are one unit, because writing one anew without the other would make
 * them contradict each other; every other turn is a unit of its own.
 */
import type { Turn } from "../contracts/generated/records.ts";

export interface Unit {
  /** Id of its first turn. */
  readonly id: string;
  readonly turns: readonly Turn[];
}

/** The units of a dialogue, in order. */
export function unitsOf(turns: readonly Turn[]): Unit[] {
  const units: Unit[] = [];
  for (let index = 0; index < turns.length; index += 1) {
    const turn = turns[index] as Turn;
    const next = turns[index + 1];
    if (turn.calls.length > 0 && next?.role === "tool") {
      units.push({ id: turn.id, turns: [turn, next] });
      index += 1;
    } else units.push({ id: turn.id, turns: [turn] });
  }
  return units;
}

/** The turns with those of `unit` in the place of the ones that have the same ids. */
export function withUnit(turns: readonly Turn[], unit: Unit): Turn[] {
  const replacement = new Map(unit.turns.map((turn) => [turn.id, turn]));
  return turns.map((turn) => replacement.get(turn.id) ?? turn);
}
