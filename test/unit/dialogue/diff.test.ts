import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textTurn } from "../../../services/shared/dialogue/calls.ts";
import { diffTurns } from "../../../services/shared/dialogue/diff.ts";

const say = (id: string, content = id) => textTurn(id, "user", content);

test("turns are matched by id: kept, changed, added where they stand, removed where they stood", () => {
  const before = [say("a"), say("b"), say("c"), say("d")];
  const after = [say("a"), say("b", "new"), say("x"), say("d")];
  assert.deepEqual(
    diffTurns(before, after).map(({ kind, turn }) => `${kind} ${turn.id}`),
    ["kept a", "changed b", "added x", "removed c", "kept d"],
  );
});

test("the later version can be read off the diff, and the earlier one too", () => {
  const version = fc.uniqueArray(fc.nat(12), { selector: (id) => id });
  fc.assert(
    fc.property(version, version, (left, right) => {
      const before = left.sort((a, b) => a - b).map((id) => say(`t${id}`));
      const after = right.sort((a, b) => a - b).map((id) => say(`t${id}`, id % 3 ? "same" : `t${id}`));
      const changes = diffTurns(before, after);
      assert.deepEqual(
        changes.filter(({ kind }) => kind !== "removed").map(({ turn }) => turn),
        after,
      );
      assert.deepEqual(
        changes
          .filter(({ kind }) => kind !== "added")
          .map((change) => ("before" in change ? change.before : change.turn))
          .map(({ id }) => id),
        before.map(({ id }) => id),
      );
    }),
  );
});
