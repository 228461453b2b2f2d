/** What has to be produced so that an order whose budget was spent goes on with a higher one. Pure. */
import type { Budget, Rejection, ToolCatalog } from "../shared/contracts/generated/records.ts";
import { dialogueTasks, emit, type Output, skeletons, toolCatalogs } from "../shared/contracts/topics.ts";
import { outOfBudget } from "../shared/dialogue/slot.ts";
import { UsageError } from "./exit.ts";

export interface Stopped {
  /** The order, as its latest record has it. */
  readonly catalog: ToolCatalog;
  /** What it may spend so far; null: no limit of its own. */
  readonly budget: Budget | null;
  /** The latest rejection of each of its dialogues. */
  readonly rejections: readonly Rejection[];
  /** Slots that are verified. */
  readonly verified: ReadonlySet<number>;
}

/**
 * The outputs, to be produced together: the order with its new budget, and each dialogue as it stood when it stopped. One
 * that was refused while it was refined goes in again at the first round: its schedule says what is left to do.
 *
 * @param raised the new limits; one that is not given stays
 * @throws UsageError when a limit is not raised, or nothing has stopped
 */
export function resumption(
  { catalog, budget, rejections, verified }: Stopped,
  raised: Partial<Budget>,
): Output[] {
  const { id, dialogues } = catalog.order;
  const stopped = rejections.filter(
    ({ reason, spec, run }) => run === "" && reason === outOfBudget && !verified.has(spec.slot),
  );
  if (stopped.length === 0) throw new UsageError(`No dialogue of order ${id} has stopped for its budget.`);
  const next = raisedBudget(id, budget, raised);
  const again = stopped.map(({ dialogueId, spec, dialogue, tools }) => {
    const raisedSpec = { ...spec, budget: next };
    return dialogue
      ? emit(skeletons, dialogueId, { ...dialogue, spec: raisedSpec })
      : emit(dialogueTasks, dialogueId, { dialogueId, spec: raisedSpec, tools });
  });
  const order = { ...catalog.order, firstSlot: dialogues, budget: next };
  return [emit(toolCatalogs, id, { ...catalog, order }), ...again];
}

function raisedBudget(id: string, budget: Budget | null, raised: Partial<Budget>): Budget | null {
  for (const limit of ["tokens", "cost"] as const) {
    const [now, to] = [budget?.[limit] ?? null, raised[limit] ?? null];
    if (to === null) continue;
    if (now === null)
      throw new UsageError(`Order ${id} has no limit of ${limit}: leave --budget-${limit} out.`);
    if (to <= now)
      throw new UsageError(`Order ${id} may spend ${now} (${limit}) already: name more than that.`);
  }
  const given = raised.tokens !== undefined || raised.cost !== undefined;
  if (budget && !given) {
    throw new UsageError(`Say how much order ${id} may spend from now on: --budget-tokens or --budget-cost.`);
  }
  return budget && { tokens: raised.tokens ?? budget.tokens, cost: raised.cost ?? budget.cost };
}
