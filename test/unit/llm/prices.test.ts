import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { noTokens } from "../../../services/shared/llm/outcome.ts";
import { type PriceFile, Prices, readPrices } from "../../../services/shared/llm/prices.ts";

const price = (fields: Partial<PriceFile["prices"][number]>) => ({
  model: "m",
  from: "2026-01-01",
  prompt: 2,
  completion: 8,
  ...fields,
});
const of = (...prices: PriceFile["prices"]) => new Prices({ version: "v", currency: "USD", prices });
const tokens = { ...noTokens, prompt: 1_000_000, cached: 400_000, completion: 500_000 };
const at = (day: string) => Date.parse(day);

test("cached tokens have their own price, completions theirs", () => {
  const cost = of(price({ cached: 0.5 })).cost("http://a", "m", tokens, at("2026-06-01"));
  assert.deepEqual(cost, { amount: 0.6 * 2 + 0.4 * 0.5 + 0.5 * 8, currency: "USD", priceVersion: "v" });
});

test("the price of the day holds, the closest to model and endpoint first", () => {
  const prices = of(
    price({ prompt: 1 }),
    price({ prompt: 2, from: "2026-03-01" }),
    price({ prompt: 3, model: "big-*" }),
    price({ prompt: 4, model: "*" }),
    price({ prompt: 5, model: "*", baseUrl: "http://own" }),
  );
  const one = { ...noTokens, prompt: 1_000_000 };
  const asked = (url: string, model: string, day: string) => prices.cost(url, model, one, at(day))?.amount;
  assert.equal(asked("http://a", "m", "2026-02-01"), 1);
  assert.equal(asked("http://a", "m", "2026-03-02"), 2);
  assert.equal(asked("http://a", "big-one", "2026-03-02"), 3);
  assert.equal(asked("http://a", "other", "2026-03-02"), 4);
  assert.equal(asked("http://own", "m", "2026-03-02"), 5);
  assert.equal(asked("http://a", "m", "2025-12-31"), undefined);
});

test("a file that is no price list says where it is wrong", () => {
  const path = join(mkdtempSync(join(tmpdir(), "prices-")), "prices.json");
  assert.throws(() => readPrices(path), /cannot be read: ENOENT/);
  writeFileSync(path, "{");
  assert.throws(() => readPrices(path), /is no JSON/);
  writeFileSync(path, JSON.stringify({ version: "v", currency: "USD", prices: [price({ prompt: -1 })] }));
  assert.throws(() => readPrices(path), /prices\.0\.prompt/);
});
