import assert from "node:assert/strict";
import { test } from "node:test";
import { progressOf } from "../../../services/cli/offsets.ts";
import { below } from "../../../services/cli/record-counter.ts";
import type { StageProgress } from "../../../services/cli/stage-progress.ts";
import {
  acceptance,
  deadLetterLines,
  orderLines,
  perVerified,
  stageLines,
  summaryLine,
} from "../../../services/cli/status-view.ts";
import type { OrderProgress } from "../../../services/cli/tally.ts";

const order: OrderProgress = {
  id: "ord_1",
  catalog: "travel",
  asked: 24,
  verified: 20,
  rejected: 1,
  repairs: 6,
  retries: 4,
  attempts: 25,
  reasons: { K4: 3, J1: 2 },
  calls: 1_234,
  failedCalls: 20,
  promptTokens: 1_000_000,
  cachedTokens: 250_000,
  completionTokens: 50_000,
  cost: {},
  budget: null,
  stoppedByBudget: 0,
  refused: null,
  done: false,
};
const stage = (changes: Partial<StageProgress>): StageProgress => ({
  stage: "planner",
  group: "planner",
  reads: "tool-catalogs",
  in: 1,
  waiting: 0,
  inFlight: 0,
  writes: "dialogue-tasks",
  out: 24,
  ...changes,
});

test("what a group has done and has open adds up over partitions", () => {
  const spans = [
    { partition: 0, first: 0, end: 10 },
    { partition: 1, first: 5, end: 8 },
  ];
  assert.deepEqual(progressOf(spans, new Map([[0, 4]])), { done: 4, open: 9 });
});

test("a group that never committed has everything before it", () => {
  const spans = [{ partition: 0, first: 3, end: 10 }];
  assert.deepEqual(progressOf(spans, new Map([[0, -1]])), { done: 0, open: 7 });
});

test("a commit outside of what is kept counts as its nearest end", () => {
  const spans = [{ partition: 0, first: 3, end: 10 }];
  assert.deepEqual(progressOf(spans, new Map([[0, 1]])), { done: 0, open: 7 });
  assert.deepEqual(progressOf(spans, new Map([[0, 99]])), { done: 7, open: 0 });
});

test("acceptance and cost are over what ended, and nothing before anything has", () => {
  assert.equal(acceptance(order), 0.8);
  assert.equal(perVerified(order, order.calls), 61.7);
  const fresh = { ...order, verified: 0, attempts: 0 };
  assert.equal(acceptance(fresh), null);
  assert.equal(perVerified(fresh, 100), null);
});

test("an order reads as a few lines", () => {
  assert.deepEqual(orderLines(order), [
    "ord_1  travel  in progress",
    "  verified  20 of 24, 1 given up; 25 attempts ended, 6 repairs, 4 retries, 80 % accepted",
    "  rejected  K4 3, J1 2",
    "  spent     1,234 calls (20 failed or asked again), 61.7 per verified dialogue",
    "  tokens    1,000,000 prompt (250,000 cached), 50,000 completion",
  ]);
});

test("a refused order says why and nothing else", () => {
  const refused = { ...order, refused: "order.dialogues is 0", done: true };
  assert.deepEqual(orderLines(refused), ["ord_1  travel  refused", "  refused   order.dialogues is 0"]);
});

test("stages line up, and what is not known is a dash", () => {
  assert.deepEqual(stageLines([stage({}), stage({ group: "initializer", in: 1_200, inFlight: null })]), [
    "STAGE        WRITES TO          IN  WAITING  IN FLIGHT  OUT",
    "planner      dialogue-tasks      1        0          0   24",
    "initializer  dialogue-tasks  1,200        0          -   24",
  ]);
});

test("everything fits in one line for a log", () => {
  assert.equal(
    summaryLine(order, [stage({ waiting: 3, inFlight: 2 }), stage({ inFlight: null })]),
    "verified 20 of 24, given up 1, 6 repairs, 4 retries, 2 in flight, 3 waiting, 1,234 calls, rejected: K4 3, J1 2",
  );
});

test("dead letters are listed by kind, and their absence is said", () => {
  assert.deepEqual(deadLetterLines([]), ["dead letters: none"]);
  assert.deepEqual(
    deadLetterLines([{ stage: "planner", errorClass: "poison", count: 2, lastMessage: "no bytes" }]),
    ["dead letters:", "  2 poison at planner; the last: no bytes"],
  );
});

test("records are counted below a committed offset, whatever control records lie between", () => {
  const offsets = [0, 2, 3, 7];
  assert.deepEqual(
    [-1, 0, 1, 3, 4, 7, 8].map((limit) => below(offsets, limit)),
    [0, 0, 1, 2, 3, 3, 4],
  );
});
