import assert from "node:assert/strict";
import { test } from "node:test";
import { Autoscaler, type ScalingRules, wanted } from "../../bench/scale/keda.ts";

const rules: ScalingRules = {
  minReplicas: 1,
  maxReplicas: 6,
  lagThreshold: 10,
  tolerance: 0.1,
  stabilisationMs: 300,
  scaleDownMs: 120,
  scaleUpMs: 60,
};

test("a replica is wanted for each threshold begun, and never more than there are partitions", () => {
  assert.equal(wanted({ lag: 0, partitions: 12 }, 1, rules), 0);
  assert.equal(wanted({ lag: 31, partitions: 12 }, 1, rules), 4);
  assert.equal(wanted({ lag: 1_000, partitions: 3 }, 1, rules), 3);
});

test("a lag within the tolerance of what is there changes nothing", () => {
  assert.equal(wanted({ lag: 21, partitions: 12 }, 2, rules), 2);
  assert.equal(wanted({ lag: 23, partitions: 12 }, 2, rules), 3);
});

test("it grows by two, then doubles, a step a window, up to the most", () => {
  const scaler = new Autoscaler(rules);
  const lag = [{ lag: 500, partitions: 12 }];
  assert.equal(scaler.decide(0, 1, lag), 3);
  assert.equal(scaler.decide(30, 3, lag), 3, "the window is not over");
  assert.equal(scaler.decide(60, 3, lag), 6);
  assert.equal(scaler.decide(120, 6, lag), 6);
});

test("it shrinks by one a window, and only when nothing in the stabilisation wished for more", () => {
  const scaler = new Autoscaler(rules);
  assert.equal(scaler.decide(0, 4, [{ lag: 40, partitions: 12 }]), 4);
  const none = [{ lag: 0, partitions: 12 }];
  assert.equal(scaler.decide(200, 4, none), 4, "four were wished for in the window");
  assert.equal(scaler.decide(310, 4, none), 3);
  assert.equal(scaler.decide(400, 3, none), 3, "one went less than a window ago");
  assert.equal(scaler.decide(440, 3, none), 2);
  assert.equal(scaler.decide(600, 2, none), 1);
  assert.equal(scaler.decide(800, 1, none), 1);
});

test("of several triggers the one that wants most decides", () => {
  const scaler = new Autoscaler(rules);
  assert.equal(
    scaler.decide(0, 1, [
      { lag: 0, partitions: 12 },
      { lag: 25, partitions: 12 },
    ]),
    3,
  );
});
