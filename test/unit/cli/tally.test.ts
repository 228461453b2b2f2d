import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "../../../services/cli/tally.ts";
import type {
  DeadLetter,
  LlmUsage,
  Rejection,
  ToolCatalog,
  VerifiedDialogue,
} from "../../../services/shared/contracts/generated/records.ts";
import { dialogueId } from "../../../services/shared/dialogue/ids.ts";
import { defaultSpec, user } from "../../support/dialogue-builder.ts";

const id = "ord_1";

function order(dialogues: number, firstSlot = 0): ToolCatalog {
  return {
    name: "travel",
    tools: [],
    order: {
      id,
      dialogues,
      seed: 1,
      attempts: 3,
      kinds: {},
      injections: {},
      languages: ["en"],
      limits: { minSubTasks: 1, maxSubTasks: 2, maxSteps: 2, maxTools: 4, maxInjections: 3 },
      models: { teacher: null, judge: null, temperature: null },
      severities: {},
      budget: null,
      nonce: "",
      firstSlot,
    },
  };
}

const spec = (slot: number, attempt: number) => ({ ...defaultSpec, orderId: id, slot, attempt });

function verified(slot: number, attempt = 0): VerifiedDialogue {
  const dialogue = user("hello")
    .spec(spec(slot, attempt))
    .with({ id: dialogueId(id, slot, attempt) });
  return { dialogue: dialogue.build(), maskedTurns: [], findings: [], experts: [], verifiedAt: 0, run: "" };
}

function rejection(slot: number, attempt: number, reason: string, final = false): Rejection {
  return {
    dialogueId: dialogueId(id, slot, attempt),
    spec: spec(slot, attempt),
    dialogue: null,
    tools: [],
    stage: "verifier",
    reason,
    findings: [],
    final,
    usage: { calls: 0, promptTokens: 0, cachedTokens: 0, completionTokens: 0 },
    rejectedAt: 0,
    run: "",
  };
}

function call(outcome: string, replayed = false): LlmUsage {
  return {
    id: "",
    orderId: id,
    dialogueId: "dlg",
    stage: "refiner",
    step: "fill",
    role: "teacher",
    model: "m",
    attempt: 0,
    outcome,
    promptTokens: 100,
    cachedTokens: 40,
    completionTokens: 10,
    reasoningTokens: 0,
    estimated: false,
    replayed,
    savedTokens: 0,
    rung: "",
    answeredModel: "",
    endpoint: "",
    cost: null,
    currency: "",
    priceVersion: "",
    durationMs: 5,
    at: 0,
  };
}

function deadLetter(topic: string, key: string, errorClass = "refused"): DeadLetter {
  return {
    topic,
    partition: 0,
    offset: 0,
    group: "planner",
    stage: "planner",
    errorClass,
    errorMessage: "order.dialogues is 0",
    hops: 1,
    key: Buffer.from(key),
    value: null,
    headers: [],
    timestamp: 0,
    failedAt: 0,
  };
}

test("an order is done when every slot is verified or given up", () => {
  const tally = new Tally();
  tally.catalog(order(2));
  tally.verified(verified(0));
  assert.equal(tally.done(id), false);
  tally.rejected(rejection(1, 0, "K4"));
  assert.equal(tally.done(id), false, "a rejection with attempts left ends nothing");
  tally.rejected(rejection(1, 1, "K4", true));
  assert.equal(tally.done(id), true);
  const { verified: slots, rejected, retries, attempts, reasons } = tally.order(id);
  assert.deepEqual(
    { slots, rejected, retries, attempts, reasons },
    { slots: 1, rejected: 1, retries: 1, attempts: 3, reasons: { K4: 2 } },
  );
});

test("records that come again change nothing", () => {
  const once = new Tally();
  const twice = new Tally();
  const records = (tally: Tally) => {
    tally.catalog(order(3));
    tally.rejected(rejection(0, 0, "K4"));
    tally.verified(verified(0, 1));
    tally.verified(verified(1));
    tally.rejected(rejection(2, 2, "J1", true));
  };
  records(once);
  records(twice);
  records(twice);
  assert.deepEqual(twice.order(id), once.order(id));
});

test("repairs count once an attempt has ended, and once a dialogue", () => {
  const tally = new Tally();
  tally.catalog(order(1));
  const { dialogue, ...rest } = verified(0);
  for (let delivery = 0; delivery < 2; delivery += 1)
    tally.verified({ ...rest, dialogue: { ...dialogue, repairs: 2 } });
  assert.equal(tally.order(id).repairs, 2);
});

test("a slot that two attempts verify counts once", () => {
  const tally = new Tally();
  tally.catalog(order(2));
  tally.verified(verified(0, 0));
  tally.verified(verified(0, 1));
  assert.equal(tally.order(id).verified, 1);
  assert.equal(tally.order(id).attempts, 2);
  assert.equal(tally.done(id), false);
});

test("a slot that one delivery gave up and another verified is verified, in either order", () => {
  for (const swap of [false, true]) {
    const tally = new Tally();
    tally.catalog(order(1));
    const steps = [() => tally.rejected(rejection(0, 2, "K4", true)), () => tally.verified(verified(0, 2))];
    for (const step of swap ? steps.reverse() : steps) step();
    const { verified: slots, rejected, attempts } = tally.order(id);
    assert.deepEqual({ slots, rejected, attempts }, { slots: 1, rejected: 0, attempts: 1 });
  }
});

test("a large order that the planner puts back is still one order", () => {
  const tally = new Tally();
  tally.catalog(order(500));
  tally.catalog(order(500, 250));
  assert.equal(tally.orders().length, 1);
  assert.equal(tally.order(id).asked, 500);
});

test("an order that the planner refused is done, and says why", () => {
  const tally = new Tally();
  tally.deadLetter(deadLetter("prefix-tool-catalogs", id));
  tally.catalog(order(5));
  assert.equal(tally.done(id), true);
  assert.equal(tally.order(id).refused, "order.dialogues is 0");
});

test("dead letters of other topics refuse no order and are counted by stage and class", () => {
  const tally = new Tally();
  tally.catalog(order(5));
  tally.deadLetter(deadLetter("skeletons", id));
  tally.deadLetter(deadLetter("skeletons", id));
  tally.deadLetter(deadLetter("skeletons", id, "poison"));
  assert.equal(tally.order(id).refused, null);
  assert.deepEqual(
    tally.deadLetters().map(({ errorClass, count }) => [errorClass, count]),
    [
      ["refused", 2],
      ["poison", 1],
    ],
  );
});

test("calls and tokens add up, failed calls among them", () => {
  const tally = new Tally();
  for (const outcome of ["ok", "rate_limited", "ok"]) tally.usage(call(outcome));
  const { calls, failedCalls, promptTokens, cachedTokens, completionTokens } = tally.order(id);
  assert.deepEqual(
    { calls, failedCalls, promptTokens, cachedTokens, completionTokens },
    { calls: 3, failedCalls: 1, promptTokens: 300, cachedTokens: 120, completionTokens: 30 },
  );
});

test("an order that was never seen has nothing, and is not done", () => {
  assert.equal(new Tally().order("other").asked, null);
  assert.equal(new Tally().done("other"), false);
});
