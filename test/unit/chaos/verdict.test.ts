import assert from "node:assert/strict";
import { test } from "node:test";
import type { FetchedRecord } from "../../../services/shared/stream/record.ts";
import { disagreements } from "../../chaos/kafkas-own-client.ts";
import { type Evidence, judge } from "../../chaos/verdict.ts";

let offset = 0;
const record = (key: string, value = `value of ${key}`): FetchedRecord => {
  offset += 1;
  return {
    topic: "t",
    partition: 0,
    offset,
    timestamp: 0,
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: [],
  };
};
const inputs = [record("a"), record("b"), record("poison-1"), record("refused-1")];
const letters = inputs.slice(2).map(({ partition, offset: at }) => ({ partition, offset: at }));

/** A sound run, but for what a test says. */
const run = (out: readonly FetchedRecord[], other: Partial<Evidence> = {}) =>
  judge({
    inputs,
    outputs: new Map([
      ["out", out],
      ["briefs", [record("a", "brief"), record("b", "brief")]],
    ]),
    unchangedOn: "out",
    deadLetters: letters,
    lag: 0,
    disputed: [],
    ...other,
  });

test("one output on every topic, one dead letter for what cannot be worked on, and no lag: nothing is violated", () => {
  const verdict = run([record("b"), record("a")]);
  assert.deepEqual(verdict, {
    lost: [],
    duplicated: [],
    foreign: [],
    changed: [],
    disputed: [],
    lag: 0,
    holds: true,
  });
});

test("a missing output is a loss, also when only one of a message's outputs is missing", () => {
  const verdict = run([record("a")]);
  assert.deepEqual(verdict.lost, ["b on out"]);
  assert.equal(verdict.holds, false);
});

test("an output that is there twice is a duplicate, unless its message was fed twice", () => {
  const twice = [record("a"), record("b"), record("a")];
  assert.deepEqual(run(twice).duplicated, ["a on out"]);
  assert.equal(run(twice).holds, false);
  const fedTwice = run(twice, { inputs: [...inputs, record("a")] });
  assert.deepEqual([fedTwice.duplicated, fedTwice.lost], [[], ["a on briefs"]]);
});

test("a record that only one of two readers sees is a violation, whichever it is", () => {
  const both = [record("a"), record("b")];
  const [first, second] = both;
  assert.ok(first && second);
  assert.deepEqual(disagreements(both, both), []);
  assert.deepEqual(
    [...disagreements(both, [first]), ...disagreements([second], both)].map((line) => line.split(": ")[1]),
    ["only kafkajs read it", "only Kafka's own client read it"],
  );
  assert.equal(run(both, { disputed: disagreements(both, [first]) }).holds, false);
});

test("outputs of poison, of refused messages and of aborted transactions are foreign", () => {
  const strays = ["poison-1", "refused-1", "aborted-1"];
  const verdict = run([record("a"), record("b"), ...strays.map((key) => record(key))]);
  assert.deepEqual(
    verdict.foreign,
    strays.map((key) => `${key} on out`),
  );
  assert.equal(verdict.holds, false);
});

test("each message that cannot be worked on has exactly one dead letter", () => {
  const out = [record("a"), record("b")];
  assert.equal(run(out, { deadLetters: letters.slice(1) }).lost.length, 1);
  assert.equal(run(out, { deadLetters: [...letters, ...letters] }).duplicated.length, 2);
  assert.equal(run(out, { deadLetters: [...letters, { partition: 9, offset: 9 }] }).foreign.length, 1);
});

test("other bytes than went in, and an offset that is not committed, are violations", () => {
  assert.deepEqual(run([record("a", "mangled"), record("b")]).changed, ["a"]);
  assert.equal(run([record("a"), record("b")], { lag: 1 }).holds, false);
});
