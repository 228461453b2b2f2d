import assert from "node:assert/strict";
import { test } from "node:test";
import { dialogueLines } from "../../../services/cli/dialogue-view.ts";
import { plainBytes, recordLine } from "../../../services/cli/record-view.ts";
import { clip, grouped, table } from "../../../services/cli/terminal.ts";
import { defaultSpec, tool, user } from "../../support/dialogue-builder.ts";

const dialogue = user("Is it dry in Rome?")
  .calls("get_weather", { city: "Rome", days: 2 })
  .returns({ sky: "clear" })
  .says("Yes, it is.")
  .tools(tool("get_weather", { city: "string", days: "integer" }, ["city"]))
  .round({
    operation: "refine",
    masked: ["t0.4"],
    judgements: [{ turnId: "t0.4", accepted: false, decidedBy: "judge", reason: "no better" }],
  })
  .build();

test("a verified dialogue reads as a transcript with its rounds", () => {
  const lines = dialogueLines({
    state: "verified",
    topic: "verified",
    value: { dialogue, maskedTurns: ["t0.4"], findings: [], experts: ["E1"], verifiedAt: 0, run: "" },
  });
  assert.deepEqual(lines, [
    "dlg_test  verified (verified)",
    "order order, slot 0, attempt 0; sequential; en",
    "tools: get_weather",
    "",
    "t0.1  user",
    "      Is it dry in Rome?",
    "t0.2  assistant",
    '      get_weather(city: "Rome", days: 2)',
    "t0.3  tool",
    '      = {"sky":"clear"}',
    "t0.4  assistant  (not trained on)",
    "      Yes, it is.",
    "",
    "Rounds",
    "  round 1: refine; masked t0.4",
    "    t0.4 rolled back by judge: no better",
    "",
    "experts asked: E1",
    "",
    "spent: 0 calls, 0 + 0 tokens",
  ]);
});

test("a rejected task without a dialogue still says by whom and why", () => {
  const lines = dialogueLines({
    state: "rejected",
    topic: "rejected",
    value: {
      dialogueId: "dlg_1",
      spec: defaultSpec,
      dialogue: null,
      tools: [],
      stage: "initializer",
      reason: "unusable_answer",
      findings: [
        {
          rule: "K4",
          severity: "reject",
          turnId: "t0.2",
          path: "/calls/0",
          evidence: "x",
          message: "unknown tool",
          source: "rules",
        },
      ],
      final: true,
      usage: dialogue.usage,
      rejectedAt: 0,
      run: "",
    },
  });
  assert.ok(lines.includes("no dialogue was written"));
  assert.ok(lines.includes("rejected by initializer: unusable_answer; the slot is given up"));
  assert.ok(lines.includes("  K4 reject t0.2/calls/0: unknown tool (x)"));
});

test("a dialogue on its way says what is still to do", () => {
  const value = {
    ...dialogue,
    schedule: [{ operation: "refine" as const, injection: null, turnIds: [], findings: [] }],
  };
  const lines = dialogueLines({ state: "in progress", topic: "refine-round-1", value });
  assert.ok(lines.includes("still to do: refine"));
});

test("arguments that are no object are shown as they are", () => {
  const value = user("?").calls("f", "{broken").build();
  const lines = dialogueLines({ state: "in progress", topic: "skeletons", value });
  assert.ok(lines.includes("      f({broken)"));
});

test("a record of any topic is one line", () => {
  const line = recordLine("Dialogue", { ...dialogue, turns: user("two\nlines").build().turns });
  assert.ok(!line.includes("\n"));
});

test("bytes in JSON are base64 text, at any depth", () => {
  const text = JSON.stringify(
    { key: Buffer.from("abc"), headers: [{ value: Buffer.from([0]) }] },
    plainBytes,
  );
  assert.equal(text, '{"key":"YWJj","headers":[{"value":"AA=="}]}');
});

test("columns are as wide as their widest cell", () => {
  assert.deepEqual(
    table([
      ["a", "1"],
      ["long", "10"],
    ]),
    ["a      1", "long  10"],
  );
});

test("numbers are grouped by thousands, and lines clipped to a width", () => {
  assert.deepEqual([999, 1_000, 1_234_567].map(grouped), ["999", "1,000", "1,234,567"]);
  assert.equal(clip("abcdef", 4), "abc…");
  assert.equal(clip("abc", 4), "abc");
});
