import assert from "node:assert/strict";
import { test } from "node:test";
import { diffTurns } from "../../../services/shared/dialogue/diff.ts";
import { turnsAfter } from "../../../services/shared/dialogue/versions.ts";
import { user } from "../../support/dialogue-builder.ts";

const [hello, answer] = user("Hello").says("Hi.").build().turns;
const dialogue = user("Hello, I need help")
  .turn({ id: "t1.1", role: "assistant", content: "With what?" })
  .turn({ id: "t1.2", role: "user", content: "With a room." })
  .turn({ id: "t0.2", role: "assistant", content: "Hi there." })
  .round({ operation: "inject", masked: ["t0.1"], inserted: ["t1.1", "t1.2"], replaced: [hello as never] })
  .round({ masked: ["t0.2"], replaced: [answer as never] })
  .build();

test("every version is had from the last: what was replaced is put back, what was inserted is left out", () => {
  assert.deepEqual(turnsAfter(dialogue, 0), [hello, answer]);
  assert.deepEqual(turnsAfter(dialogue, 2), dialogue.turns);
  assert.deepEqual(
    turnsAfter(dialogue, 1).map(({ content }) => content),
    ["Hello, I need help", "With what?", "With a room.", "Hi."],
  );
});

test("two versions can be told apart turn by turn", () => {
  assert.deepEqual(
    diffTurns(turnsAfter(dialogue, 0), turnsAfter(dialogue, 1)).map(({ kind, turn }) => [kind, turn.id]),
    [
      ["changed", "t0.1"],
      ["added", "t1.1"],
      ["added", "t1.2"],
      ["kept", "t0.2"],
    ],
  );
});

test("a version that never was is refused", () => {
  assert.throws(() => turnsAfter(dialogue, 3), /no version 3.*2 entries/);
});
