/**
 * The runtime's promises, in histories that seeds decide: 500 with faults exactly once, some at least once, and some in which
 * replicas only come and go in an orderly way.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { simulate } from "./simulate.ts";

const seeds = Array.from({ length: 500 }, (_, index) => index + 1);

test("whatever goes wrong, every message has exactly one set of outputs, and no position is ahead of one", async () => {
  let faults = 0;
  for (const seed of seeds) {
    const history = await simulate(seed);
    assert.deepEqual(history.violations, [], `seed ${seed}: npm run simulate -- --seed ${seed} --trace`);
    faults += history.faults;
  }
  assert.ok(faults > seeds.length, "faults came");
});

test("at least once: whatever goes wrong, no message is without its outputs", async () => {
  for (const seed of seeds.slice(0, 100)) {
    const history = await simulate(seed, { guarantee: "at-least-once" });
    assert.deepEqual(history.violations, [], `seed ${seed}`);
  }
});

test("when replicas only join and stop in an orderly way, nothing is done twice", async () => {
  for (const seed of seeds.slice(0, 50)) {
    const history = await simulate(seed, { faults: "graceful" });
    assert.deepEqual(history.violations, [], `seed ${seed}`);
    assert.equal(history.repeated, 0, `seed ${seed}: messages were worked on again`);
  }
});

test("the same seed gives the same history", async () => {
  const [one, two] = [await simulate(7, { trace: true }), await simulate(7, { trace: true })];
  assert.deepEqual(one, two);
});
