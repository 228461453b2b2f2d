/** What a catalog or a model wrote cannot act on the terminal it is shown on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dialogueLines } from "../../../services/cli/dialogue-view.ts";
import { recordLine } from "../../../services/cli/record-view.ts";
import { tool, user } from "../../support/dialogue-builder.ts";

const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const hostile = "\x1b]0;owned\x07 \x1b[2J\x9b31m \u202egnp.exe\r";

function dialogueOf(text: string) {
  return user(text)
    .calls(text, { [text]: text })
    .returns(text)
    .says(text)
    .tools(tool(text, { x: "string" }))
    .round({ note: text, judgements: [{ turnId: text, accepted: true, decidedBy: text, reason: text }] })
    .build();
}

test("a dialogue of escape sequences is shown written out", () => {
  const lines = dialogueLines({ state: "in progress", topic: "t", value: dialogueOf(hostile) }).join("\n");
  assert.doesNotMatch(lines, acting);
  assert.match(lines, /\\u\{1b\}\]0;owned\\u\{7\}/);
  assert.doesNotMatch(recordLine("Dialogue", dialogueOf(hostile)), acting);
});

test("no text at all gets through as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const value = dialogueOf(text);
      assert.doesNotMatch(dialogueLines({ state: "in progress", topic: "t", value }).join("\n"), acting);
      assert.doesNotMatch(recordLine("Dialogue", value), acting);
    }),
    { numRuns: 300 },
  );
});

test("line breaks, and the joiners that scripts need, stay", () => {
  const text = "one\ntwo\tمی‌خواهم 👩‍💻";
  const lines = dialogueLines({ state: "in progress", topic: "t", value: dialogueOf(text) });
  assert.ok(lines.some((line) => line.trim() === "one"));
  assert.ok(lines.some((line) => line.includes("می‌خواهم 👩‍💻")));
});
