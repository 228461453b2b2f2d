import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apportion, quota, quotaSets } from "../../../services/planner/quota.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";

const weights = fc
  .array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 6 })
  .filter((values) => values.some((value) => value > 0.01))
  .map((values) => values.map((value, index) => [`kind${index}`, value] as const));

test("every share is met to less than one, and nothing is left over", () => {
  fc.assert(
    fc.property(weights, fc.nat(2_000), (mix, size) => {
      const total = mix.reduce((sum, [, weight]) => sum + weight, 0);
      const counts = new Map(apportion(mix, size));
      assert.equal(
        [...counts.values()].reduce((sum, count) => sum + count, 0),
        size,
      );
      for (const [item, weight] of mix)
        assert.ok(Math.abs((counts.get(item) ?? 0) - (size * weight) / total) < 1 + 1e-9);
    }),
  );
});

test("a quota is the apportioned items in an order of the seed", () => {
  const mix = [["a", 2] as const, ["b", 1] as const];
  const dealt = quota(mix, 300, seeded("one"));
  assert.equal(dealt.filter((item) => item === "a").length, 200);
  assert.deepEqual(dealt, quota(mix, 300, seeded("one")));
  assert.notDeepEqual(dealt, quota(mix, 300, seeded("two")));
});

test("sets hold different items, and over all of them each comes up as often as its share", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 60, maxLength: 300 }),
      fc.nat(),
      (sizes, seed) => {
        const mix = [["a", 0.25] as const, ["b", 0.25] as const, ["c", 0.25] as const, ["d", 0.25] as const];
        const sets = quotaSets(mix, sizes, seeded(seed));
        assert.deepEqual(
          sets.map((set) => set.length),
          sizes,
        );
        for (const set of sets) assert.equal(new Set(set).size, set.length);
        const all = sets.flat();
        for (const [item] of mix)
          assert.ok(Math.abs(all.filter((one) => one === item).length - all.length / 4) <= 2);
      },
    ),
    { numRuns: 60 },
  );
});
