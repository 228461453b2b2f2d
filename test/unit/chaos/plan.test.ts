import assert from "node:assert/strict";
import { test } from "node:test";
import { drawPlan } from "../../chaos/plan.ts";

const options = { seed: 3, durationMs: 30 * 60_000, brokers: 3, sessionMs: 6_000 };

test("the same seed draws the same faults, another seed others", () => {
  assert.deepEqual(drawPlan(options), drawPlan(options));
  assert.notDeepEqual(drawPlan(options), drawPlan({ ...options, seed: 4 }));
});

test("a long run sees every kind of fault many times, in order of time", () => {
  const plan = drawPlan(options);
  const counts = Map.groupBy(plan, ({ fault }) => fault.kind);
  const kinds = [...counts.keys()].sort();
  assert.deepEqual(kinds, [
    "bounce-broker",
    "freeze",
    "kill",
    "kill-all-brokers",
    "kill-broker",
    "roll",
    "scale",
    "stutter",
  ]);
  for (const [kind, planned] of counts) assert.ok(planned.length >= 20, `${kind} ${planned.length}`);
  assert.deepEqual(
    plan,
    plan.toSorted((a, b) => a.at - b.at),
  );
});

test("even a short run is scaled from one replica to four and to two, and a zombie outlives its session", () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const plan = drawPlan({ seed, durationMs: 60_000, brokers: 1, sessionMs: 6_000 });
    assert.deepEqual(plan[0]?.fault, { kind: "scale", to: 4 });
    assert.deepEqual(plan.at(-1)?.fault, { kind: "scale", to: 2 });
    assert.ok(plan.length >= 8, `seed ${seed}: ${plan.length}`);
    assert.ok(plan.every(({ at }) => at < 60_000));
    for (const { fault } of plan) {
      if (fault.kind === "freeze") assert.ok(fault.ms > 6_000);
      if (fault.kind === "stutter") assert.ok(fault.ms < 6_000);
      assert.notEqual(fault.kind, "kill-all-brokers", "there is only one");
    }
  }
});
