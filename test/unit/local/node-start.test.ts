import assert from "node:assert/strict";
import { test } from "node:test";
import { tellingLines } from "../../../infra/local/node-start.ts";

test("a failure shows the lines that say why, not the shutdown that follows them", () => {
  const log = [
    "INFO up",
    "ERROR Cannot lock",
    "java.io.IOException: busy",
    "\tat x.Y",
    "Caused by: z",
    "INFO bye",
  ];
  assert.equal(tellingLines(log.join("\n")), "ERROR Cannot lock\njava.io.IOException: busy\nCaused by: z");
});

test("a log without errors shows its end", () => {
  assert.equal(
    tellingLines(Array.from({ length: 20 }, (_, i) => `line ${i}`).join("\n")).split("\n")[0],
    "line 8",
  );
});
