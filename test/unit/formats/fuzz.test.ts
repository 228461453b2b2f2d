/** Promise: whatever a record holds, reading it gives a dialogue that can be checked, or an UnreadableDialogue. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readDialogue, recordsIn } from "../../../services/shared/formats/read/formats.ts";
import { UnreadableDialogue } from "../../../services/shared/formats/read/message.ts";
import { checkRules } from "../../../services/shared/rules/check.ts";

const words = [
  "role",
  "from",
  "content",
  "value",
  "user",
  "assistant",
  "tool",
  "system",
  "gpt",
  "function_call",
  "tool_calls",
  "messages",
  "conversations",
  "tools",
  "traj",
  "turns",
  "calls",
  "results",
  "question",
  "ground_truth",
  "chosen",
  "prompt",
  "name",
  "arguments",
  "type",
  "text",
  "tool_use",
  "tool_result",
  "id",
  "spec",
  "input",
  "simulations",
  "<tool_call>{",
  "[f(a=",
  "</tool_call>",
  "{'a': ",
  "[{",
  "<tools>",
  "__proto__",
  "constructor",
  "",
  "\ud800",
  "0",
];
const text = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 12 }));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.constantFrom(null, true, 0, -1.5),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5 }),
  ),
}));
const message = fc.record(
  {
    role: text,
    from: text,
    content: value,
    value,
    tool_calls: value,
    function_call: value,
    tool_call_id: text,
  },
  { requiredKeys: [] },
);
const list = fc.array(message, { maxLength: 5 });
const record = fc.record(
  {
    messages: list,
    conversations: list,
    traj: list,
    turns: fc.oneof(list, value),
    tools: value,
    system: fc.oneof(text, value),
    question: value,
    ground_truth: value,
    chosen: value,
    prompt: fc.oneof(list, value),
    input: fc.oneof(list, value),
    spec: value,
  },
  { requiredKeys: [] },
);

test("any record is read and checked, or refused", () => {
  fc.assert(
    fc.property(fc.oneof(record, value), (raw) => {
      for (const one of recordsIn(raw)) {
        try {
          const { dialogue, places, system, reading } = readDialogue(one, "auto");
          assert.equal(places.length, dialogue.turns.length);
          checkRules(dialogue, { system, reading });
        } catch (error) {
          if (!(error instanceof UnreadableDialogue)) throw error;
        }
      }
    }),
    { numRuns: 3_000 },
  );
});

test("200,000 nested lists are refused, not followed", () => {
  const nested = JSON.parse(`{"messages":${"[".repeat(200_000)}${"]".repeat(200_000)}}`);
  assert.throws(() => readDialogue(nested, "auto"), { name: "UnreadableDialogue", message: /levels deep/ });
});

test("an object that cannot become text where a word is expected is refused", () => {
  const record = { turns: [{ role: { toString: 1, valueOf: 1 } }], spec: {} };
  assert.throws(() => readDialogue(record, "dialoom"), UnreadableDialogue);
});
