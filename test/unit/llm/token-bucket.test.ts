import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TokenBucket } from "../../../services/shared/llm/token-bucket.ts";

test("over any time no more is let through than the capacity and what flows in", () => {
  const step = fc.record({ wait: fc.nat(5_000), amount: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const bucket = new TokenBucket(10, 50, 0);
      let now = 0;
      let taken = 0;
      for (const { wait, amount } of steps) {
        now += wait;
        if (bucket.waitFor(amount, now) > 0) continue;
        bucket.take(amount, now);
        taken += amount;
        assert.ok(taken <= 50 + (now / 1_000) * 10 + 1e-6);
      }
    }),
  );
});

test("after the wait it names, the amount is there", () => {
  const bucket = new TokenBucket(10, 5, 0);
  bucket.take(5, 0);
  assert.equal(bucket.waitFor(5, 0), 500);
  assert.equal(bucket.waitFor(5, 500), 0);
  assert.equal(bucket.waitFor(100, 500), 0, "more than it holds waits for a full bucket, not for ever");
});

test("what somebody else has used is believed", () => {
  const bucket = new TokenBucket(10, 100, 0);
  bucket.atMost(0, 0);
  assert.equal(bucket.waitFor(10, 0), 1_000);
});
