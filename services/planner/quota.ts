/** Shares turned into whole numbers. */
import type { Random } from "../shared/dialogue/random.ts";

export type Weights<T> = readonly (readonly [item: T, weight: number])[];

/** How many of `size` each item gets: largest remainders, so that none is more than one away from its exact share. */
export function apportion<T>(weights: Weights<T>, size: number): [item: T, count: number][] {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const exact = weights.map(([item, weight]) => ({ item, share: total > 0 ? (size * weight) / total : 0 }));
  const counts = new Map(exact.map(({ item, share }) => [item, Math.floor(share)]));
  let left = size - [...counts.values()].reduce((sum, count) => sum + count, 0);
  const byRemainder = [...exact].sort((a, b) => (b.share % 1) - (a.share % 1));
  for (const { item } of byRemainder) {
    if (left <= 0) break;
    counts.set(item, (counts.get(item) ?? 0) + 1);
    left -= 1;
  }
  return [...counts];
}

/** `size` items in random order, each as often as its share. */
export function quota<T>(weights: Weights<T>, size: number, random: Random): T[] {
  const items = apportion(weights, size).flatMap(([item, count]) =>
    Array.from({ length: count }, () => item),
  );
  return random.sample(items, items.length);
}

/**
 * Sets of different items, of the given sizes, such that over all sets each item comes up as often as its share. A set
 * is no larger than there are items with a weight.
 */
export function quotaSets<T>(weights: Weights<T>, sizes: readonly number[], random: Random): T[][] {
  const open = weights.filter(([, weight]) => weight > 0);
  const total = open.reduce((sum, [, weight]) => sum + weight, 0);
  const given = new Map<T, number>(open.map(([item]) => [item, 0]));
  let sum = 0;
  return sizes.map((size) => {
    sum += Math.min(size, open.length);
    // Whoever is furthest behind comes next; the little chance only breaks up patterns.
    const behind = open
      .map(([item, weight]) => ({
        item,
        due: (sum * weight) / total - (given.get(item) ?? 0) + 0.4 * random.next(),
      }))
      .sort((a, b) => b.due - a.due)
      .slice(0, size)
      .map(({ item }) => item);
    for (const item of behind) given.set(item, (given.get(item) ?? 0) + 1);
    return behind;
  });
}
