/** What settings and headers let through, in virtual time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RateAllowance } from "../../../services/shared/llm/rate-allowance.ts";

const unlimited = { requestsPerMinute: 0, tokensPerMinute: 0 };
const none = { limit: undefined, remaining: undefined, resetMs: undefined };

test("without settings and headers everything goes at once", () => {
  const rates = new RateAllowance(unlimited, 0);
  for (let sent = 0; sent < 1_000; sent += 1) rates.reserve(5_000, 0);
  assert.equal(rates.waitFor(1_000_000, 0), 0);
});

test("a rate that is set is shared by the replicas", () => {
  const rates = new RateAllowance({ ...unlimited, requestsPerMinute: 600 }, 0);
  rates.setReplicas(2, 0);
  while (rates.waitFor(1, 0) === 0) rates.reserve(1, 0);
  assert.equal(rates.waitFor(1, 0), 200);
});

test("tokens are reserved by estimate and settled by what was used", () => {
  const rates = new RateAllowance({ ...unlimited, tokensPerMinute: 60_000 }, 0);
  rates.reserve(2_000, 0);
  assert.equal(rates.waitFor(500, 0), 500);
  rates.settle(2_000, 1_000, 0);
  assert.equal(rates.waitFor(500, 0), 0);
  rates.reserve(500, 0);
  rates.settle(500, 2_500, 0);
  assert.equal(rates.waitFor(1, 1_000), 501, "what was underestimated is made up for");
});

test("when less is left than was reckoned with, the requests wait", () => {
  const rates = new RateAllowance(unlimited, 0);
  const requests = { limit: 100, remaining: 0, resetMs: 1_000 };
  rates.correct({ requests, tokens: none }, 0);
  assert.equal(Math.round(rates.waitFor(1, 0)), 10);
});

test("when more is left than was reckoned with, it is used, but for what is under way", () => {
  const rates = new RateAllowance(unlimited, 0);
  const left = (remaining: number) => ({
    requests: { limit: 100, remaining, resetMs: (100 - remaining) * 10 },
    tokens: none,
  });
  rates.correct(left(0), 0);
  // The process stood still for a moment; the endpoint's bucket filled meanwhile.
  for (let sent = 0; sent < 5; sent += 1) rates.reserve(1, 0);
  rates.correct(left(30), 0);
  let sent = 0;
  for (; rates.waitFor(1, 0) === 0; sent += 1) rates.reserve(1, 0);
  assert.equal(sent, 25);
});
