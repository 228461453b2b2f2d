import assert from "node:assert/strict";
import { test } from "node:test";
import { resumption, type Stopped } from "../../../services/cli/resumption.ts";
import type { Budget, Rejection, ToolCatalog } from "../../../services/shared/contracts/generated/records.ts";
import { user } from "../../support/dialogue-builder.ts";

const built = user("Hello").says("Hi.").build();
const budget: Budget = { tokens: 100, cost: null };
const catalog: ToolCatalog = {
  name: "catalog",
  tools: [],
  order: {
    id: "order",
    dialogues: 5,
    seed: 0,
    attempts: 2,
    kinds: {},
    injections: {},
    languages: ["en"],
    limits: { minSubTasks: 1, maxSubTasks: 1, maxSteps: 1, maxTools: 1, maxInjections: 1 },
    models: { teacher: null, judge: null, temperature: null },
    firstSlot: 0,
    severities: {},
    budget,
    nonce: "",
  },
};
const rejection = (slot: number, reason: string, whole = false): Rejection => ({
  dialogueId: `dlg_${slot}`,
  spec: { ...built.spec, slot, budget },
  dialogue: whole ? { ...built, id: `dlg_${slot}`, spec: { ...built.spec, slot, budget } } : null,
  tools: [],
  stage: "refiner",
  reason,
  findings: [],
  final: true,
  usage: built.usage,
  rejectedAt: 0,
  run: "",
});
const stopped = (fields: Partial<Stopped> = {}): Stopped => ({
  catalog,
  budget,
  rejections: [
    rejection(0, "budget"),
    rejection(1, "budget", true),
    rejection(2, "K4"),
    rejection(3, "budget"),
  ],
  verified: new Set([3]),
  ...fields,
});

test("what stopped for the budget goes on as it stood, with the new budget; nothing else does", () => {
  const [order, task, skeleton, ...more] = resumption(stopped(), { tokens: 200 });
  assert.equal(more.length, 0);
  assert.ok(order && task && skeleton);
  const marker = order.value as ToolCatalog;
  assert.equal(marker.order.firstSlot, marker.order.dialogues, "the planner plans nothing of it");
  const raised = { tokens: 200, cost: null };
  assert.deepEqual(marker.order.budget, raised);
  assert.deepEqual([task.topic.name, task.key], ["dialogue-tasks", "dlg_0"]);
  assert.deepEqual([skeleton.topic.name, skeleton.key], ["skeletons", "dlg_1"]);
  for (const output of [task, skeleton]) {
    assert.deepEqual((output.value as unknown as { spec: { budget: Budget } }).spec.budget, raised);
  }
});

test("a budget that is not raised is refused, so that nothing goes on twice", () => {
  assert.throws(() => resumption(stopped(), { tokens: 100 }), /may spend 100/);
  assert.throws(() => resumption(stopped(), { cost: 5 }), /has no limit of cost/);
  assert.throws(() => resumption(stopped(), {}), /Say how much/);
  assert.throws(() => resumption(stopped({ rejections: [] }), { tokens: 200 }), /No dialogue/);
});

test("an order without a budget of its own goes on as it is", () => {
  const [order, ...again] = resumption(stopped({ budget: null }), {});
  assert.ok(order);
  assert.equal((order.value as ToolCatalog).order.budget, null);
  assert.equal(again.length, 2);
});
