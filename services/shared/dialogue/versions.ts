import type { Dialogue, Turn } from "../contracts/generated/records.ts";

/**
 * The turns as they stood after the first `steps` entries of the history; 0: the skeleton. Every round leaves the turns
 * it replaced and the ids it inserted, so any earlier version can be had from the last.
 *
 * @throws RangeError when the history has no such entry
 */
export function turnsAfter({ turns, history }: Pick<Dialogue, "turns" | "history">, steps: number): Turn[] {
  if (!Number.isInteger(steps) || steps < 0 || steps > history.length)
    throw new RangeError(`there is no version ${steps}: the history has ${history.length} entries`);
  let version = [...turns];
  for (const { inserted, replaced } of history.slice(steps).reverse()) {
    const before = new Map(replaced.map((turn) => [turn.id, turn]));
    version = version.filter(({ id }) => !inserted.includes(id)).map((turn) => before.get(turn.id) ?? turn);
  }
  return version;
}
