import assert from "node:assert/strict";
import { test } from "node:test";
import { InvalidArgumentError } from "commander";
import { diffLines, versionSpan } from "../../../services/cli/version-view.ts";
import { user } from "../../support/dialogue-builder.ts";

const [before] = user("Hello").build().turns;
const dialogue = user("Hello there")
  .turn({ id: "t1.1", role: "assistant", content: "Hi." })
  .round({ masked: ["t0.1"], inserted: ["t1.1"], replaced: [before as never] })
  .build();

test("a span names two versions", () => {
  assert.deepEqual(versionSpan("0..12"), { from: 0, to: 12 });
  for (const wrong of ["", "1", "1-2", "a..b", "..2"])
    assert.throws(() => versionSpan(wrong), InvalidArgumentError);
});

test("what was written anew stands twice, what is new and what is gone once", () => {
  const text = (from: number, to: number) =>
    diffLines(dialogue, { from, to }).map((line) => line.replace(/\s+/g, " ").trim());
  assert.deepEqual(text(0, 1), [
    "- t0.1 user",
    "- Hello",
    "+ t0.1 user",
    "+ Hello there",
    "+ t1.1 assistant",
    "+ Hi.",
  ]);
  assert.deepEqual(text(1, 0).at(0), "- t0.1 user");
  assert.deepEqual(text(1, 1), ["t0.1 user", "Hello there", "t1.1 assistant", "Hi."]);
});

test("a version that never was is refused, with those there are", () => {
  assert.throws(() => diffLines(dialogue, { from: 0, to: 2 }), /versions 0 to 1/);
});
