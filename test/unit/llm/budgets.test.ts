import assert from "node:assert/strict";
import { test } from "node:test";
import type { Budget, LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import { Budgets } from "../../../services/shared/llm/budgets.ts";
import { ModelUnavailable } from "../../../services/shared/llm/model.ts";
import { createLogger } from "../../../services/shared/ops/logs.ts";

const none: Budget = { tokens: null, cost: null };
let made = 0;
const used = (fields: Partial<LlmUsage>): LlmUsage => ({
  id: `record-${made++}`,
  orderId: "order",
  dialogueId: "dlg",
  stage: "refiner",
  step: "fill",
  role: "teacher",
  model: "m",
  attempt: 0,
  outcome: "ok",
  promptTokens: 80,
  cachedTokens: 0,
  completionTokens: 20,
  reasoningTokens: 0,
  estimated: false,
  replayed: false,
  savedTokens: 0,
  rung: "plain",
  answeredModel: "m",
  endpoint: "host",
  cost: 0.5,
  currency: "USD",
  priceVersion: "v",
  durationMs: 1,
  at: 0,
  ...fields,
});
const message = (budget: Budget | null, id = "dlg", orderId = "order") => ({ id, spec: { orderId, budget } });

/** Budgets, and the records that come round to them once they are followed. */
function budgets({ total = none, priced = true, before = [] as LlmUsage[] } = {}) {
  const tested = new Budgets({
    total,
    warnShare: 0.8,
    priced,
    follow: async () => {
      for (const usage of before) tested.seen(usage);
    },
    logger: createLogger("test", "silent"),
  });
  return tested;
}

/** A visit that spends what the records say. */
async function visit(tested: Budgets, budget: Budget | null, ...records: LlmUsage[]) {
  const begun = await tested.begin(message(budget));
  for (const usage of records) tested.record(usage);
  begun.end();
  return begun.refused;
}

test("an order goes on until its tokens are spent, and the refusal says how much that was", async () => {
  const tested = budgets();
  const budget = { tokens: 250, cost: null };
  assert.equal(await visit(tested, budget, used({})), undefined);
  assert.equal(await visit(tested, budget, used({})), undefined);
  assert.equal(await visit(tested, budget, used({})), undefined);
  assert.match((await visit(tested, budget)) ?? "", /order order has spent 300 of 250 tokens/);
  assert.equal((await tested.begin(message(budget, "dlg", "another"))).refused, undefined);
});

test("a raised budget goes on, and money counts where prices are known", async () => {
  const tested = budgets({ before: [used({}), used({})] });
  assert.match((await visit(tested, { tokens: null, cost: 1 })) ?? "", /1 of 1 in money/);
  assert.equal(await visit(tested, { tokens: null, cost: 2 }), undefined);
  const blind = budgets({ priced: false });
  assert.match((await visit(blind, { tokens: null, cost: 2 })) ?? "", /LLM_PRICES_FILE/);
});

test("what other replicas spent counts, and what this one spent counts once", async () => {
  const own = used({});
  const tested = budgets({ before: [used({})] });
  const begun = await tested.begin(message({ tokens: 1_000, cost: null }));
  tested.record(own);
  tested.seen(own);
  tested.seen(used({ dialogueId: "elsewhere" }));
  begun.end();
  assert.equal(tested.spent("order").tokens, 300);
});

test("what is being worked on is set aside, so that many at once do not overrun together", async () => {
  const tested = budgets();
  const budget = { tokens: 500, cost: null };
  await visit(tested, budget, used({}));
  const visits = [];
  for (let index = 0; index < 10; index += 1)
    visits.push(await tested.begin(message(budget, `dlg-${index}`)));
  assert.equal(visits.filter(({ refused }) => refused === undefined).length, 4);
  for (const { end } of visits) end();
});

test("all orders together have a budget, too", async () => {
  const tested = budgets({ total: { tokens: 100, cost: null }, before: [used({ orderId: "earlier" })] });
  assert.match((await visit(tested, null)) ?? "", /all orders together/);
});

test("while it cannot be known what was spent, messages with a budget wait", async () => {
  let brokers = false;
  const tested = new Budgets({
    total: none,
    warnShare: 0.8,
    priced: false,
    follow: async () => {
      if (!brokers) throw new Error("no broker answers");
    },
    logger: createLogger("test", "silent"),
  });
  await assert.rejects(tested.begin(message({ tokens: 10, cost: null })), ModelUnavailable);
  brokers = true;
  assert.equal((await tested.begin(message({ tokens: 10, cost: null }))).refused, undefined);
});

test("without a budget nothing is followed, and other messages pass", async () => {
  const tested = new Budgets({
    total: none,
    warnShare: 0.8,
    priced: false,
    follow: () => assert.fail("nobody asked"),
    logger: createLogger("test", "silent"),
  });
  assert.equal(await visit(tested, null), undefined);
  assert.equal(await visit(tested, { tokens: null, cost: null }), undefined);
  assert.equal((await tested.begin({ name: "catalog", tools: [] })).refused, undefined);
});
