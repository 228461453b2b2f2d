/** Which units a reasonability pass masks (method: several non-adjacent ones, a chance that falls with each choice). */
import type { RoundRecord } from "../contracts/generated/records.ts";
import type { Random } from "./random.ts";
import type { Unit } from "./units.ts";

export interface SelectionSettings {
  /** Share of the eligible units that one pass masks, 0 to 1; at least one is. */
  readonly share: number;
  /** Most units one pass masks. */
  readonly most: number;
  /** What a unit's weight is multiplied with each time it was chosen, 0 to 1. */
  readonly decay: number;
  /** Ids of units that are masked before any other is drawn. */
  readonly first?: readonly string[];
}

/** How often each unit was masked by refine steps so far, by the id of its first turn. */
export function timesChosen(history: readonly RoundRecord[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { operation, judgements } of history) {
    if (operation !== "refine") continue;
    for (const { turnId } of judgements) times.set(turnId, (times.get(turnId) ?? 0) + 1);
  }
  return times;
}

/** Units that may be masked: none of their turns is protected by the injection log. */
export function eligible(units: readonly Unit[], protectedTurns: readonly string[]): Unit[] {
  const kept = new Set(protectedTurns);
  return units.filter(({ turns }) => !turns.some(({ id }) => kept.has(id)));
}

/**
 * Draws units to be masked, no two of them adjacent, each with weight `decay` to the power of how often it was chosen.
 *
 * @returns the drawn units in dialogue order; none when every unit is protected
 */
export function selectNonAdjacent(
  units: readonly Unit[],
  protectedTurns: readonly string[],
  times: ReadonlyMap<string, number>,
  settings: SelectionSettings,
  random: Random,
): Unit[] {
  const position = new Map(units.map(({ id }, index) => [id, index]));
  let open = eligible(units, protectedTurns);
  const wanted = Math.min(settings.most, Math.max(1, Math.round(open.length * settings.share)));
  const chosen: Unit[] = [];
  const choose = (unit: Unit) => {
    chosen.push(unit);
    const at = position.get(unit.id) as number;
    open = open.filter(({ id }) => Math.abs((position.get(id) as number) - at) > 1);
  };
  for (const id of settings.first ?? []) {
    const due = open.find((unit) => unit.id === id);
    if (due && chosen.length < settings.most) choose(due);
  }
  while (chosen.length < wanted && open.length > 0) {
    choose(random.weighted(open.map((item) => [item, settings.decay ** (times.get(item.id) ?? 0)] as const)));
  }
  return chosen.sort((a, b) => (position.get(a.id) as number) - (position.get(b.id) as number));
}

/**
 * Whether refinement is done early: every eligible unit has been refined once, or the judge has kept the old text of
 * everything it was shown in the last two passes.
 */
export function converged(
  units: readonly Unit[],
  protectedTurns: readonly string[],
  history: readonly RoundRecord[],
): boolean {
  const times = timesChosen(history);
  if (eligible(units, protectedTurns).every(({ id }) => times.has(id))) return true;
  const lastTwo = history.filter(({ operation }) => operation === "refine").slice(-2);
  return (
    lastTwo.length === 2 && lastTwo.every(({ judgements }) => judgements.every(({ accepted }) => !accepted))
  );
}
