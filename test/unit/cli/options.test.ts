import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import {
  choiceOption,
  listOption,
  replicasOption,
  weightOption,
  wholeOption,
} from "../../../services/cli/options.ts";

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
