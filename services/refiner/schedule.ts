/** What is still to be done with a dialogue after a round. */
import type { Dialogue, Step } from "../shared/contracts/generated/records.ts";
import { converged, eligible } from "../shared/dialogue/selection.ts";
import { unitsOf } from "../shared/dialogue/units.ts";

/**
 * The steps still to do, no more than there are rounds left: reasonability passes are dropped once the dialogue has
 * converged, and one that masks what relies on a change comes next, for which another pass gives way.
 */
export function nextSteps(dialogue: Dialogue, steps: readonly Step[], roundsLeft: number): readonly Step[] {
  const { turns, protectedTurns, history } = dialogue;
  const units = unitsOf(turns);
  const done = converged(units, protectedTurns, history);
  const open = done ? steps.filter(({ operation }) => operation !== "refine") : steps;
  const due = eligible(units, protectedTurns)
    .map(({ id }) => id)
    .filter((id) => history.at(-1)?.dependents.includes(id));
  if (due.length === 0) return open.slice(0, roundsLeft);
  const pass: Step = { operation: "refine", injection: null, turnIds: due, findings: [] };
  const replaced = open.findIndex(({ operation }) => operation === "refine");
  const others = open.filter((_, index) => index !== replaced);
  // Nothing that was ordered is given up for it.
  const room = roundsLeft - others.filter(({ operation }) => operation === "inject").length;
  return (room > 0 ? [pass, ...others] : open).slice(0, roundsLeft);
}
