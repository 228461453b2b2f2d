import assert from "node:assert/strict";
import { test } from "node:test";
import { startPosition } from "../../../services/shared/stream/start-position.ts";

const input = { group: "planner", topic: "tool-catalogs", partition: 4 };
const span = { first: 10, end: 20 };

test("work goes on at the committed position, with its note, up to the very end", () => {
  for (const offset of [10, 15, 20]) {
    assert.deepEqual(startPosition({ offset, note: "above" }, span, input), { offset, note: "above" });
  }
});

test("what was never committed begins at the first record that is kept", () => {
  assert.deepEqual(startPosition({ offset: -1, note: "" }, span, input), { offset: 10, note: "" });
});

test("where the committed records were deleted, the first that is kept comes next, and the note is void", () => {
  assert.deepEqual(startPosition({ offset: 9, note: "above" }, span, input), { offset: 10, note: "" });
});

test("a position beyond the end is for a person to decide, who is told how", () => {
  assert.throws(
    () => startPosition({ offset: 21, note: "" }, span, input),
    /planner committed offset 21 of tool-catalogs, partition 4, which ends at 20: .*--reset-offsets/,
  );
});
