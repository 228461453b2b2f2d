import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diversityOf, TokenBudget, tokensOf } from "../../../../services/cli/statistics/text-diversity.ts";
import {
  apiBank,
  bfclExecuted,
  glaive,
  publicData,
  tauBenchAirline,
} from "../../../support/public-dialogues.ts";

const folder = publicData();
const skip = folder === undefined ? "the public data is not beside the project" : false;

test("words are lower-case, and single characters where a script has no spaces", () => {
  assert.deepEqual(tokensOf("Don't book HKG-2 今天, für Мир!"), [
    "don't",
    "book",
    "hkg",
    "2",
    "今",
    "天",
    "für",
    "мир",
  ]);
});

test("entropy is that of the distribution of words, and sequences stay within a text", () => {
  assert.deepEqual(diversityOf([["a", "b", "a", "b"]]), { tokens: 4, entropy: 1, distinct3: 1 });
  assert.deepEqual(diversityOf([["a", "b", "c"], ["a", "b", "c"], ["d"]]).distinct3, 0.5);
  assert.deepEqual(diversityOf([["a", "b"]]).distinct3, null);
});

test("a sample is within its budget and does not depend on the order of dialogues", () => {
  const dialogue = fc.record({
    id: fc.uuid(),
    words: fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 9 }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(dialogue, { selector: ({ id }) => id, maxLength: 30 }),
      fc.integer({ min: 1, max: 60 }),
      (dialogues, size) => {
        const sampled = (list: typeof dialogues) => {
          const budget = new TokenBudget(size);
          for (const { id, words } of list) budget.add(id, [words]);
          return [...budget.texts()].flat();
        };
        const words = sampled(dialogues);
        const all = dialogues.reduce((sum, { words: own }) => sum + own.length, 0);
        assert.equal(words.length, Math.min(size, all));
        assert.deepEqual(sampled(dialogues.toReversed()), words);
      },
    ),
  );
});

/** Counted by others over the same public dialogues, to the digits they give. */
const counted = [
  { name: "tau-bench airline", read: tauBenchAirline, tokens: 98_456, entropy: 8.19, distinct3: 0.345 },
  { name: "API-Bank", read: apiBank, tokens: 22_021, entropy: 7.93, distinct3: 0.438 },
  { name: "glaive", read: glaive, tokens: 74_674, entropy: 9.7, distinct3: 0.607 },
  { name: "BFCL", read: bfclExecuted, tokens: 23_025, entropy: 9.11, distinct3: 0.842 },
];
for (const { name, read, ...expected } of counted) {
  test(`${name} has the diversity that others counted`, { skip }, () => {
    const texts = read(folder ?? "").flatMap(({ turns }) =>
      turns.filter(({ role }) => role !== "tool").map(({ content }) => tokensOf(content)),
    );
    const { tokens, entropy, distinct3 } = diversityOf(texts);
    assert.ok(Math.abs(tokens - expected.tokens) <= 5, `${tokens} words`);
    assert.equal(Number(entropy.toFixed(2)), expected.entropy);
    assert.equal(Number(distinct3?.toFixed(3)), expected.distinct3);
  });
}
