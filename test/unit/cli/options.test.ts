import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import {
  choiceOption,
  listOption,
  quotaOption,
  replicasOption,
  weightOption,
  wholeOption,
} from "../../../services/cli/options.ts";
import type { Quotas } from "../../../services/shared/dataset/quotas.ts";

const replicas = replicasOption(["refiner", "verifier"], 4);
const refused: readonly (readonly [name: string, parse: (text: string) => unknown, text: string])[] = [
  ["a number that is not whole", wholeOption(1, 9), "1.5"],
  ["a number below the least", wholeOption(1, 9), "0"],
  ["a number above the most", wholeOption(1, 9), "10"],
  ["an empty number", wholeOption(0, 9), " "],
  ["a word for a number", wholeOption(1, 9), "many"],
  ["an unknown choice", choiceOption(["none", "mild"]), "wild"],
  ["a weight without a name", weightOption, "=1"],
  ["a weight without a number", weightOption, "sequential"],
  ["an empty weight", weightOption, "sequential="],
  ["a weight below zero", weightOption, "sequential=-1"],
  ["a weight that is no number", weightOption, "sequential=x"],
  ["two equals signs", weightOption, "a=1=2"],
  ["a quota of neither tool nor kind", quotaOption, "book=3"],
  ["a quota without a name", quotaOption, "tool:=3"],
  ["a quota without a number", quotaOption, "tool:book"],
  ["a quota of none", quotaOption, "kind:parallel=0"],
  ["a quota that is not whole", quotaOption, "kind:parallel=1.5"],
  ["replicas of an unknown stage", replicas, "reviewer=2"],
  ["no replicas", replicas, "refiner=0"],
  ["too many replicas", replicas, "refiner=5"],
  ["replicas without a number", replicas, "refiner"],
];

for (const [name, parse, text] of refused) {
  test(`refuses ${name}`, () => {
    assert.throws(() => parse(text), InvalidArgumentError);
  });
}

test("weights, replicas and lists are collected over repeated options", () => {
  assert.deepEqual(weightOption("parallel=0.3", weightOption("sequential=0.7")), {
    sequential: 0.7,
    parallel: 0.3,
  });
  assert.deepEqual(replicas("verifier=2", replicas("refiner=3")), { refiner: 3, verifier: 2 });
  assert.deepEqual(listOption("de", listOption("en")), ["en", "de"]);
});

test("reads numbers and choices", () => {
  assert.equal(wholeOption(-5, 5)("-5"), -5);
  assert.equal(choiceOption(["none", "mild"])("mild"), "mild");
});

test("quotas are collected by tool and kind; names may hold colons and equals signs", () => {
  const texts = ["tool:book=3", "kind:parallel=2", "tool:a:b=c=4", "tool:book=5", "tool:__proto__=1"];
  const quotas = texts.reduce<Quotas>((collected, text) => quotaOption(text, collected), {});
  assert.deepEqual(Object.entries(quotas.tools ?? {}), [
    ["book", 5],
    ["a:b=c", 4],
    ["__proto__", 1],
  ]);
  assert.deepEqual(quotas.kinds, { parallel: 2 });
});
