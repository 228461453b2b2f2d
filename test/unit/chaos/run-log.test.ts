import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRuns } from "../../support/load/run-log.ts";

test("a log tells which runs ended, which were repeated, and leaves out a line that was cut off", () => {
  const log = "b 1.0 one\nb 2.0 two\ne 3.5 one\nb 4.0 one\ne 5.0 tw";
  assert.deepEqual(parseRuns(7, log), [
    { id: "one", pid: 7, began: 1, ended: 3.5 },
    { id: "two", pid: 7, began: 2, ended: undefined },
    { id: "one", pid: 7, began: 4, ended: undefined },
  ]);
});
