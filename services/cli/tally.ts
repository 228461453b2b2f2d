/**
 * Counts what became of orders. Records may come more than once, and attempts at one slot may end more than once: what is
 * counted are distinct slots and distinct dialogues, so repeats change nothing.
 */
import type {
  Budget,
  DeadLetter,
  LlmUsage,
  Rejection,
  TaskSpec,
  ToolCatalog,
  VerifiedDialogue,
} from "../shared/contracts/generated/records.ts";
import { toolCatalogs } from "../shared/contracts/topics.ts";
import { outOfBudget } from "../shared/dialogue/slot.ts";

export interface OrderProgress {
  readonly id: string;
  /** Name of the catalog. */
  readonly catalog: string;
  /** Dialogues asked for; null when the order itself was not seen. */
  readonly asked: number | null;
  /** Slots with a verified dialogue. */
  readonly verified: number;
  /** Slots whose attempts are used up without one. */
  readonly rejected: number;
  /** Attempts that were refused and followed by another one. */
  readonly retries: number;
  /** Times an attempt that has ended was sent back to have faulty turns written anew. */
  readonly repairs: number;
  /** Attempts that ended, verified or refused. */
  readonly attempts: number;
  /** Refused attempts by reason, most frequent first. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Calls to model endpoints, failed ones included. */
  readonly calls: number;
  readonly failedCalls: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** Money spent, where prices are known, by currency. */
  readonly cost: Readonly<Record<string, number>>;
  /** What the order may spend; null: no limit. */
  readonly budget: Budget | null;
  /** Slots that stopped because nothing more may be spent. */
  readonly stoppedByBudget: number;
  /** Why the order as a whole cannot be planned; null when it can. */
  readonly refused: string | null;
  /** Nothing more will come of it. */
  readonly done: boolean;
}

export interface DeadLetterCount {
  readonly stage: string;
  readonly errorClass: string;
  readonly count: number;
  /** What the last of them said. */
  readonly lastMessage: string;
}

interface RefusedAttempt {
  readonly reason: string;
  readonly final: boolean;
  readonly repairs: number;
}

interface OrderTally {
  catalog: string;
  asked: number | null;
  /** Repairs of each verified dialogue. */
  readonly verifiedAttempts: Map<string, number>;
  readonly verifiedSlots: Set<number>;
  readonly refusedAttempts: Map<string, RefusedAttempt>;
  /** Slots given up, with the attempt that was the last, and not verified by another delivery of an attempt. */
  readonly finalSlots: Map<number, string>;
  budget: Budget | null;
  readonly cost: Map<string, number>;
  calls: number;
  failedCalls: number;
  promptTokens: number;
  cachedTokens: number;
  completionTokens: number;
}

export class Tally {
  readonly #orders = new Map<string, OrderTally>();
  readonly #deadLetters = new Map<string, DeadLetterCount>();
  /** Reasons of refused orders whose catalog has not been seen yet: topics are read in no particular order. */
  readonly #refusedOrders = new Map<string, string>();

  /** An order, as submitted or as the planner put it back. */
  catalog({ name, order }: ToolCatalog): void {
    const tally = this.#order(order.id);
    tally.budget = higher(tally.budget, order.budget);
    if (tally.asked === null || order.firstSlot === 0) {
      tally.catalog = name;
      tally.asked = order.dialogues;
    }
  }

  verified({ dialogue: { id, spec, repairs }, run }: VerifiedDialogue): void {
    // A second verdict says nothing about how an order does.
    if (run !== "") return;
    const tally = this.#order(spec.orderId);
    tally.verifiedAttempts.set(id, repairs);
    tally.verifiedSlots.add(spec.slot);
    tally.finalSlots.delete(spec.slot);
  }

  rejected({ dialogueId, spec, reason, final, dialogue, run }: Rejection): void {
    if (run !== "") return;
    const tally = this.#order(spec.orderId);
    tally.refusedAttempts.set(dialogueId, { reason, final, repairs: dialogue?.repairs ?? 0 });
    if (final && !tally.verifiedSlots.has(spec.slot)) tally.finalSlots.set(spec.slot, dialogueId);
    // What stopped for its budget may be taken up again, and then be refused for another reason.
    else if (tally.finalSlots.get(spec.slot) === dialogueId) tally.finalSlots.delete(spec.slot);
  }

  usage(usage: LlmUsage): void {
    if (usage.replayed) return;
    const tally = this.#order(usage.orderId);
    tally.calls += 1;
    if (usage.outcome !== "ok") tally.failedCalls += 1;
    tally.promptTokens += usage.promptTokens;
    tally.cachedTokens += usage.cachedTokens;
    tally.completionTokens += usage.completionTokens;
    if (usage.cost !== null)
      tally.cost.set(usage.currency, (tally.cost.get(usage.currency) ?? 0) + usage.cost);
  }

  deadLetter({ topic, stage, errorClass, errorMessage, key }: DeadLetter): void {
    const kind = `${stage}/${errorClass}`;
    const count = (this.#deadLetters.get(kind)?.count ?? 0) + 1;
    this.#deadLetters.set(kind, { stage, errorClass, count, lastMessage: errorMessage });
    if (topic.endsWith(toolCatalogs.name) && key) this.#refusedOrders.set(key.toString("utf8"), errorMessage);
  }

  /** Orders in the order in which they were first seen; one that was never seen has only its id. */
  orders(): OrderProgress[] {
    return [...this.#orders.keys()].map((id) => this.order(id));
  }

  order(id: string): OrderProgress {
    const tally = this.#orders.get(id) ?? emptyTally();
    const attempts = [...tally.refusedAttempts.entries()].filter(
      ([dialogue]) => !tally.verifiedAttempts.has(dialogue),
    );
    const rejected = tally.finalSlots.size;
    const verified = tally.verifiedSlots.size;
    const refused = this.#refusedOrders.get(id) ?? null;
    const { catalog, asked, calls, failedCalls, promptTokens, cachedTokens, completionTokens } = tally;
    return {
      id,
      catalog,
      asked,
      verified,
      rejected,
      repairs: sum([...tally.verifiedAttempts.values(), ...attempts.map(([, { repairs }]) => repairs)]),
      retries: attempts.filter(([, { final }]) => !final).length,
      attempts: tally.verifiedAttempts.size + attempts.length,
      reasons: countReasons(attempts.map(([, { reason }]) => reason)),
      calls,
      failedCalls,
      promptTokens,
      cachedTokens,
      completionTokens,
      cost: Object.fromEntries(tally.cost),
      budget: tally.budget,
      stoppedByBudget: [...tally.finalSlots.values()].filter(
        (dialogue) => tally.refusedAttempts.get(dialogue)?.reason === outOfBudget,
      ).length,
      refused,
      done: this.done(id),
    };
  }

  /** Whether nothing more will come of an order. */
  done(id: string): boolean {
    if (this.#refusedOrders.has(id)) return true;
    const tally = this.#orders.get(id);
    if (!tally || tally.asked === null) return false;
    return tally.verifiedSlots.size + tally.finalSlots.size >= tally.asked;
  }

  /** Whether the order itself was seen. */
  knows(id: string): boolean {
    return (this.#orders.get(id)?.asked ?? null) !== null;
  }

  deadLetters(): DeadLetterCount[] {
    return [...this.#deadLetters.values()].sort((a, b) => b.count - a.count);
  }

  #order(id: TaskSpec["orderId"]): OrderTally {
    let tally = this.#orders.get(id);
    if (!tally) {
      tally = emptyTally();
      this.#orders.set(id, tally);
    }
    return tally;
  }
}

function emptyTally(): OrderTally {
  return {
    catalog: "",
    asked: null,
    verifiedAttempts: new Map(),
    verifiedSlots: new Set(),
    refusedAttempts: new Map(),
    finalSlots: new Map(),
    budget: null,
    cost: new Map(),
    calls: 0,
    failedCalls: 0,
    promptTokens: 0,
    cachedTokens: 0,
    completionTokens: 0,
  };
}

/** Of two budgets of one order the later is the higher: they are only ever raised. */
function higher(known: Budget | null, other: Budget | null): Budget | null {
  if (!known || !other) return known ?? other;
  const most = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.max(a, b));
  return { tokens: most(known.tokens, other.tokens), cost: most(known.cost, other.cost) };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function countReasons(reasons: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}
