/**
 * What may be spent, by each order and in total. Every replica sees the records of all, so together they stop at the same
 * limit: what is known lags by the time records take to come round, and messages that are being worked on are finished.
 */
import type { Budget, LlmUsage, TaskSpec } from "../contracts/generated/records.ts";
import type { Logger } from "../ops/logs.ts";
import type { SpendingLimit, Visit } from "../stream/stage-handler.ts";
import { ModelUnavailable } from "./model.ts";

interface Spent {
  tokens: number;
  cost: number;
}

export interface BudgetParts {
  /** What all orders together may spend. */
  readonly total: Budget;
  /** Share of a budget at which a warning is logged. */
  readonly warnShare: number;
  /** Whether prices are known: without them no cost can be held to a limit. */
  readonly priced: boolean;
  /** Begins to hand over all records there are and will be, to `seen`; resolves when those that are there were. */
  readonly follow: () => Promise<void>;
  readonly logger: Logger;
}

/** Weight of the newest visit in the average that is set aside for those that run. */
const newest = 0.1;
const freeVisit: Visit = { refused: undefined, end: () => {} };

export class Budgets implements SpendingLimit {
  readonly #parts: BudgetParts;
  readonly #orders = new Map<string, Spent>();
  readonly #total: Spent = { tokens: 0, cost: 0 };
  /** Own records that were counted when they were made, and have not come round yet. */
  readonly #own = new Set<string>();
  /** What running visits have spent, by dialogue, and how many an order has. */
  readonly #visits = new Map<string, Spent>();
  readonly #running = new Map<string, number>();
  readonly #warned = new Set<string>();
  #average: Spent = { tokens: 0, cost: 0 };
  #following: Promise<void> | undefined;

  constructor(parts: BudgetParts) {
    this.#parts = parts;
  }

  /** Counts a record of this replica at once. */
  record(usage: LlmUsage): void {
    // Before records are followed all of them are still to come round.
    if (!this.#following) return;
    this.#own.add(usage.id);
    this.#add(usage);
    const visit = this.#visits.get(usage.dialogueId);
    if (visit) add(visit, usage);
  }

  /** Counts a record as it comes from the topic. */
  seen(usage: LlmUsage): void {
    if (!this.#own.delete(usage.id)) this.#add(usage);
  }

  async begin(message: unknown): Promise<Visit> {
    const about = subjectOf(message);
    if (!about) return freeVisit;
    const { orderId, dialogueId, budget } = about;
    const { total } = this.#parts;
    if (!isLimit(budget) && !isLimit(total)) return freeVisit;
    await this.#known();
    const refused =
      this.#exceeded(`order ${orderId}`, budget, this.spent(orderId), this.#running.get(orderId) ?? 0) ??
      this.#exceeded("all orders together", total, this.#total, this.#visits.size);
    if (refused !== undefined) return { refused, end: () => {} };
    this.#visits.set(dialogueId, { tokens: 0, cost: 0 });
    this.#running.set(orderId, (this.#running.get(orderId) ?? 0) + 1);
    return { refused: undefined, end: () => this.#end(orderId, dialogueId) };
  }

  /** Waits until it is known what was spent. @throws ModelUnavailable when it cannot be known yet: the message waits */
  async #known(): Promise<void> {
    this.#following ??= this.#parts.follow();
    try {
      await this.#following;
    } catch (error) {
      this.#following = undefined;
      throw new ModelUnavailable(`what was spent cannot be known yet: ${(error as Error).message}`);
    }
  }

  /** What an order has spent, as far as it is known here. */
  spent(orderId: string): Readonly<Spent> {
    return this.#orders.get(orderId) ?? { tokens: 0, cost: 0 };
  }

  /** Why nothing more may be spent; what visits that run are going to spend counts as spent. */
  #exceeded(whose: string, budget: Budget | null, spent: Spent, running: number): string | undefined {
    const limits = [
      {
        limit: budget?.tokens ?? null,
        known: spent.tokens,
        aside: running * this.#average.tokens,
        unit: "tokens",
      },
      {
        limit: budget?.cost ?? null,
        known: spent.cost,
        aside: running * this.#average.cost,
        unit: "in money",
      },
    ];
    for (const { limit, known, aside, unit } of limits) {
      if (limit === null) continue;
      if (unit !== "tokens" && !this.#parts.priced) {
        return `${whose} may spend ${limit} ${unit}, but no prices are known: set LLM_PRICES_FILE`;
      }
      const figures = `${Math.round(known * 100) / 100} of ${limit} ${unit}`;
      if (known + aside >= limit)
        return `${whose} has spent ${figures}; raise the budget with \`dialoom resume\``;
      if (known >= this.#parts.warnShare * limit && !this.#warned.has(`${whose} ${limit}`)) {
        this.#warned.add(`${whose} ${limit}`);
        this.#parts.logger.warn({ spent: known, limit, unit }, `the budget of ${whose} is nearly spent`);
      }
    }
    return undefined;
  }

  #end(orderId: string, dialogueId: string): void {
    const visit = this.#visits.get(dialogueId);
    this.#visits.delete(dialogueId);
    const running = (this.#running.get(orderId) ?? 1) - 1;
    if (running > 0) this.#running.set(orderId, running);
    else this.#running.delete(orderId);
    if (!visit) return;
    const first = this.#average.tokens === 0 && this.#average.cost === 0;
    const weight = first ? 1 : newest;
    this.#average = {
      tokens: this.#average.tokens + weight * (visit.tokens - this.#average.tokens),
      cost: this.#average.cost + weight * (visit.cost - this.#average.cost),
    };
  }

  #add(usage: LlmUsage): void {
    let spent = this.#orders.get(usage.orderId);
    if (!spent) {
      spent = { tokens: 0, cost: 0 };
      this.#orders.set(usage.orderId, spent);
    }
    add(spent, usage);
    add(this.#total, usage);
  }
}

function add(spent: Spent, { promptTokens, completionTokens, cost }: LlmUsage): void {
  spent.tokens += promptTokens + completionTokens;
  spent.cost += cost ?? 0;
}

function isLimit(budget: Budget | null): boolean {
  return budget !== null && (budget.tokens !== null || budget.cost !== null);
}

/** Tasks and dialogues are spent on; other messages ask no models. */
function subjectOf(
  message: unknown,
): { readonly orderId: string; readonly dialogueId: string; readonly budget: Budget | null } | undefined {
  const { spec, id, dialogueId = id } = message as { spec?: TaskSpec; id?: string; dialogueId?: string };
  return spec && dialogueId !== undefined
    ? { orderId: spec.orderId, dialogueId, budget: spec.budget }
    : undefined;
}
