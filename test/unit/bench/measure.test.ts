import assert from "node:assert/strict";
import { test } from "node:test";
import { line, repeated } from "../../bench/measure.ts";

test("a line says whether the goal was met", () => {
  const goal = { atLeast: 0.9 };
  assert.equal(line({ name: "rate", value: 95, reference: 100, goal }), "rate 95 100 0.95 >=0.9 ok");
  assert.equal(line({ name: "rate", value: 80, reference: 100, goal }), "rate 80 100 0.8 >=0.9 short");
  const memory = { name: "memory", value: 250, reference: 300, goal: { atMost: 1 } };
  assert.equal(line(memory), "memory 250 300 0.833 <=1 ok");
});

test("repetitions give medians and the spread of their ratios", () => {
  const measure = repeated(
    "rate",
    [
      [90, 100],
      [100, 100],
      [120, 100],
    ],
    { atLeast: 1 },
  );
  assert.equal(line(measure), "rate 100 100 1 >=1 ok spread 0.9..1.2");
});
