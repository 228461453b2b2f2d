import assert from "node:assert/strict";
import { test } from "node:test";
import { backOff } from "../../../services/shared/stream/back-off.ts";

test("the longest pause doubles with each attempt up to the cap, and jitter spreads it from zero", () => {
  const longest = [0, 1, 2, 10, 5_000].map((attempt) => backOff(attempt, 100, 3_000, () => 1));
  assert.deepEqual(longest, [100, 200, 400, 3_000, 3_000]);
  assert.equal(
    backOff(3, 100, 3_000, () => 0),
    0,
  );
});
