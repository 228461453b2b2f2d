/**
 * What each slot of an order is to show, so that the order's mix is what was asked. Slots are dealt out in blocks, and a
 * block is dealt from the order's seed alone: whichever batch asks gets the same hand.
 */
import type { Order } from "../shared/contracts/generated/records.ts";
import { seeded } from "../shared/dialogue/random.ts";
import {
  type DialogueKind,
  dialogueKinds,
  type InjectionKind,
  injectionKinds,
  kindsWithoutCalls,
} from "../shared/tools/order.ts";
import { quota, quotaSets, type Weights } from "./quota.ts";

/** Slots that are dealt out together. Within a block quotas are exact; a larger order is as exact block by block. */
export const blockSize = 1_000;

export interface Hand {
  readonly kind: DialogueKind;
  readonly injections: readonly InjectionKind[];
}

/** What the tools of a catalog allow. */
export interface Possible {
  readonly kinds: ReadonlySet<string>;
  readonly injections: ReadonlySet<string>;
}

/** How many injections a dialogue gets that gets any (ours; the paper says 1 to 3). */
const injectionCounts: Weights<number> = [
  [1, 0.6],
  [2, 0.3],
  [3, 0.1],
];

/** Those that need a call of their own come first: what follows has to leave their turns alone. */
const injectionOrder: readonly InjectionKind[] = [
  "clarification",
  "tool_awareness",
  "error_simulation",
  "non_function_calling",
];

/** Weights of an order, or the standard ones; undefined when nothing that is asked is possible. */
export function possibleMix(
  asked: Readonly<Record<string, number>>,
  standard: Readonly<Record<string, number>>,
  possible: ReadonlySet<string>,
): Weights<string> | undefined {
  const weights = Object.entries(Object.keys(asked).length > 0 ? asked : standard);
  const open = weights.filter(([name, weight]) => weight > 0 && possible.has(name));
  return open.length > 0 ? open : undefined;
}

/** The hands of the slots of a block, in the order of the slots. */
export function dealBlock(order: Order, block: number, possible: Possible): Hand[] {
  const size = Math.min(blockSize, order.dialogues - block * blockSize);
  const random = seeded("mix", order.id, order.seed, block);
  const kinds = quota(
    possibleMix(order.kinds, dialogueKinds, possible.kinds) ?? [["sequential", 1]],
    size,
    random,
  ) as DialogueKind[];
  const injectable = kinds.filter((kind) => !kindsWithoutCalls.has(kind)).length;
  const sets = dealInjections(order, injectable, possible, random);
  return kinds.map((kind) => ({
    kind,
    injections: kindsWithoutCalls.has(kind) ? [] : (sets.pop() ?? []),
  }));
}

function dealInjections(
  { injections, limits }: Order,
  count: number,
  possible: Possible,
  random: ReturnType<typeof seeded>,
): InjectionKind[][] {
  const mix = possibleMix(injections, injectionKinds, possible.injections) ?? [["none", 1]];
  const total = mix.reduce((sum, [, weight]) => sum + weight, 0);
  const none = mix.find(([name]) => name === "none")?.[1] ?? 0;
  const kinds = mix.filter(([name]) => name !== "none") as [InjectionKind, number][];
  // More injections than sub-tasks would get into each other's way.
  const most = Math.min(limits.maxInjections, Math.max(1, limits.maxSubTasks));
  const allowed = injectionCounts.filter(([number]) => number <= most);
  const share = allowed.reduce((sum, [, weight]) => sum + weight, 0);
  const sizes = quota<number>(
    [
      [0, none / total],
      ...allowed.map(([number, weight]) => [number, ((1 - none / total) * weight) / share] as const),
    ],
    count,
    random,
  );
  return quotaSets(kinds, sizes, random).map((set) => injectionOrder.filter((name) => set.includes(name)));
}
