import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Dialogue, Role } from "../../../services/shared/contracts/generated/records.ts";
import { blocking, checkRules } from "../../../services/shared/rules/check.ts";
import { rules } from "../../../services/shared/rules/rules.ts";
import { defaultSpec, tool, user } from "../../support/dialogue-builder.ts";
import { hostileTexts } from "../../support/hostile-inputs.ts";

const whole = user("Is BA5 on time?")
  .tools(tool("get_flight", { id: "string" }, ["id"]))
  .calls("get_flight", { id: "BA5" })
  .returns({ status: "late" })
  .says("It is late.");

test("a sound dialogue has no findings at all", () => {
  assert.deepEqual(checkRules(whole.build()), []);
});

test("every finding is told, not just the first", () => {
  const broken = whole.user("").calls("get_fligth", "{").build();
  assert.deepEqual(
    new Set(checkRules(broken).map(({ rule }) => rule)),
    new Set(["K1", "K4", "T1", "G5", "G8"]),
  );
});

test("only rejections are blocking", () => {
  const findings = checkRules(
    whole.user("And now?").calls("get_flight", { id: "BA5" }).returns({ status: "late" }).says("No.").build(),
  );
  assert.deepEqual(
    findings.map(({ severity }) => severity),
    ["warn"],
  );
  assert.deepEqual(blocking(findings), []);
});

test("the same dialogue has the same findings every time", () => {
  const broken = whole.user("").calls("x", "{").build();
  assert.deepEqual(checkRules(broken), checkRules(structuredClone(broken)));
});

test("ids of rules are unique, and every rule says what it is about", () => {
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  for (const { id, name, doc, sources, applies, condition } of rules) {
    assert.match(id, /^[CKTG]\d{1,2}$/);
    assert.ok(name.length > 0 && doc.endsWith(".") && sources.length > 0, id);
    assert.equal(applies === undefined, condition === undefined, id);
  }
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "",
    "BA5",
    "call_t0_2_1",
    "[MASK]",
    "get_flight(id=1)",
    "{",
    '{"id":"<id>"}',
    "May 20",
    "2025-05-20",
    "请稍等",
  ),
);
const json = fc.oneof(text, fc.json({ maxDepth: 2 }));
const dialogues: fc.Arbitrary<Dialogue> = fc
  .record({
    turns: fc.array(
      fc.record({
        id: fc.constantFrom("t0.1", "t0.2", "t0.3", "t0.4", "t1.1"),
        role: fc.constantFrom<Role>("user", "assistant", "tool"),
        content: text,
        calls: fc.array(
          fc.record({
            id: text,
            name: fc.oneof(text, fc.constantFrom("get_flight", "odd")),
            arguments: json,
          }),
          { maxLength: 3 },
        ),
        results: fc.array(fc.record({ callId: text, content: json }), { maxLength: 3 }),
      }),
      { maxLength: 8 },
    ),
    tools: fc.array(
      fc.record({
        tool: fc.record({
          name: fc.constantFrom("get_flight", "odd"),
          description: text,
          parameters: json,
          returns: fc.constant(null),
          origin: fc.constant(null),
        }),
        availableFrom: fc.constantFrom("", "t0.3", "gone"),
      }),
      { maxLength: 2 },
    ),
    kind: fc.constantFrom("", "parallel"),
    subTasks: fc.constantFrom(0, 2),
    masked: fc.array(fc.constantFrom("t0.1", "gone"), { maxLength: 1 }),
    inserted: fc.array(fc.constantFrom("t0.2", "t0.3", "gone"), { maxLength: 3 }),
  })
  .map(({ turns, tools, kind, subTasks, masked, inserted }) => ({
    ...whole.with({ turns, tools, spec: { ...defaultSpec, kind, subTasks } }).build(),
    history: [
      {
        round: 1,
        operation: "inject" as const,
        injection: "clarification",
        masked,
        inserted,
        judgements: [{ turnId: "t0.1", accepted: true, decidedBy: "operation", reason: "" }],
        note: "",
        variant: "",
        why: "",
        replaced: [],
        refused: [],
        dependents: [],
      },
    ],
  }));

test("no dialogue makes the rules throw, and evidence stays short", () => {
  fc.assert(
    fc.property(dialogues, (dialogue) => {
      for (const { evidence, message } of checkRules(dialogue)) {
        assert.ok(evidence.length <= 200);
        assert.ok(message.length <= 2_000);
      }
    }),
    { numRuns: 1_500 },
  );
});

for (const [name, attack] of hostileTexts) {
  test(`a long text of ${name} is checked at once, wherever it stands`, () => {
    const dialogue = user(attack)
      .tools(tool("get_flight", { id: "string", note: "string" }, ["id"]))
      .calls("get_flight", { id: attack.slice(0, 50), note: attack })
      .returns(attack)
      .says(attack)
      .clarification("t0.1", "t0.2", "t0.3")
      .build();
    // How long it takes is measured by the benchmark; a backtracking pattern would not end at all.
    assert.ok(checkRules(dialogue).length >= 0);
  });
}
