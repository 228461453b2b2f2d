import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seeded } from "../../../services/shared/dialogue/random.ts";

test("the same seed gives the same draws, another seed others", () => {
  const draws = (...seed: unknown[]) => Array.from({ length: 20 }, seeded(...seed).next);
  assert.deepEqual(draws("a", 1), draws("a", 1));
  assert.notDeepEqual(draws("a", 1), draws("a", 2));
});

test("integers stay within their bounds and reach both ends", () => {
  const random = seeded("bounds");
  const drawn = new Set(Array.from({ length: 500 }, () => random.integer(2, 5)));
  assert.deepEqual([...drawn].sort(), [2, 3, 4, 5]);
});

test("a sample holds different items, all of them when more are asked for than there are", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), fc.nat(30), fc.string(), (items, count, seed) => {
      const sample = seeded(seed).sample(items, count);
      assert.equal(sample.length, Math.min(count, items.length));
      assert.equal(new Set(sample).size, sample.length);
      assert.ok(sample.every((item) => items.includes(item)));
    }),
  );
});

test("weighted draws follow the weights and never take an item of weight zero", () => {
  const random = seeded("weights");
  const counts = { a: 0, b: 0, never: 0 };
  for (let draw = 0; draw < 4_000; draw += 1) {
    counts[
      random.weighted([
        ["a", 3],
        ["never", 0],
        ["b", 1],
      ] as const)
    ] += 1;
  }
  assert.equal(counts.never, 0);
  assert.ok(counts.a > 2_800 && counts.a < 3_200, `${counts.a} of 4000 for a weight of three quarters`);
});

test("drawing from nothing is an error, not undefined", () => {
  assert.throws(() => seeded().pick([]), RangeError);
  assert.throws(() => seeded().weighted([["a", 0]]), RangeError);
});
