import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Grounding } from "../../../services/shared/rules/grounding.ts";
import { repetition } from "../../../services/shared/rules/repetition.ts";
import { marksIn, placesOfWords, wordHash, wordsOf } from "../../../services/shared/rules/words.ts";
import { user } from "../../support/dialogue-builder.ts";

const text = fc.string({ unit: fc.constantFrom(..."aB3 .,!-_(\n\té航\u00ad😀"), maxLength: 80 });
const wordPattern = /[A-Za-z0-9\u0080-\uffff]+/g;

test("words are what stands between spaces and marks, each with the hash it has alone", () => {
  fc.assert(
    fc.property(text, (given) => {
      const words = given.match(wordPattern) ?? [];
      assert.deepEqual(wordsOf(given).hashes, words.map(wordHash));
      const { starts, ends } = placesOfWords(given);
      assert.deepEqual(
        starts.map((start, index) => given.slice(start, ends[index])),
        words,
      );
    }),
  );
});

test("words are equal in any case, and a text longer than any before is read to its end", () => {
  assert.equal(wordHash("FLIGHT"), wordHash("flight"));
  assert.notEqual(wordHash("flight"), wordHash("fright"));
  assert.equal(wordsOf("word ".repeat(20_000)).hashes.length, 20_000);
});

test("a text has the marks that occur in it, and a part of it has no others", () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      const { marks } = wordsOf(one + other);
      assert.equal(marks, marksIn(one + other));
      assert.equal(marks, marksIn(one) | marksIn(other));
    }),
  );
  const all = [..."!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"].map(marksIn);
  assert.equal(new Set(all).size, 32);
  assert.ok(!all.includes(0));
  assert.equal(marksIn("Az 09\n"), 0);
});

const filler = fc.array(fc.constantFrom("one ", "two. ", "a-b ", "--------------------", "7777777777777 "), {
  maxLength: 12,
});

test("a run of twelve letters or exclamation marks is found wherever it stands, a shorter one or a ruler is not", () => {
  fc.assert(
    fc.property(
      filler,
      fc.constantFrom("x", "!"),
      fc.integer({ min: 2, max: 40 }),
      (before, letter, times) => {
        const given = `${before.join("")}(${letter.repeat(times)})`;
        const found = repetition(given);
        if (times >= 12) assert.equal(found, letter.repeat(12));
        else assert.notEqual(found?.[0], letter);
      },
    ),
  );
});

test("a phrase of up to twelve words is found when it stands four times in a row, and not when it stands three times", () => {
  const words = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu".split(" ");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 9 }),
      (length, before, after) => {
        const phrase = words.slice(0, length).join(" ");
        const counted = (from: number, count: number) =>
          Array.from({ length: count }, (_, index) => `w${from + index}`).join(" ");
        const within = (times: number) =>
          `${counted(0, before)} ${Array(times).fill(phrase).join(" ")} ${counted(100, after)}`;
        assert.equal(repetition(within(Math.max(4, Math.ceil(12 / length)))) === undefined, false);
        if (length >= 4) assert.equal(repetition(within(3)), undefined);
      },
    ),
  );
});

test("what was said long ago is still said, and what is said later is not", () => {
  let built = user("My number is Q-77 123.");
  for (let turn = 0; turn < 60; turn += 1)
    built = built.says(`Noted, in turn ${turn}, at some length.`).user(`And what then, in turn ${turn}?`);
  const { turns } = built.says("Done.").user("It was Z-99 456.").says("Yes.").build();
  const grounding = new Grounding(turns, []);
  const last = turns.length - 1;
  for (const at of [1, 2, last - 2, last]) {
    assert.ok(grounding.saidExactly("Q-77 123", at));
    assert.ok(grounding.said("q77123", at));
  }
  assert.ok(!grounding.saidExactly("Q-77 123", 0));
  assert.ok(!grounding.saidExactly("Z-99", last - 1));
  assert.ok(grounding.saidExactly("Z-99", last));
  assert.ok(!grounding.saidExactly("Q-78", last));
  assert.ok(grounding.saidExactly(`My number is Q-77 123.`, last));
});
