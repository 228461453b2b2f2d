/** Promises about second verdicts: rules and severities of now, findings of the experts of then, and no model. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dialogue, Finding } from "../../../services/shared/contracts/generated/records.ts";
import { type Earlier, reverify } from "../../../services/shared/rules/reverify.ts";
import { tool, user } from "../../support/dialogue-builder.ts";

const invented = user("Is it on time?")
  .tools(tool("get_flight", { id: "string" }, ["id"]))
  .calls("get_flight", { id: "BA5" })
  .returns({ status: "late" })
  .says("It is late.")
  .build();

const byExpert: Finding = {
  rule: "J2",
  severity: "reject",
  turnId: "t0.4",
  path: "",
  evidence: "",
  message: "Dropped.",
  source: "expert:expert_completion",
};

const rejection = (dialogue: Dialogue, findings: readonly Finding[]): Earlier => ({
  kind: "rejected",
  record: {
    dialogueId: dialogue.id,
    spec: dialogue.spec,
    dialogue,
    tools: [],
    stage: "verifier",
    reason: findings[0]?.rule ?? "",
    findings,
    final: false,
    usage: dialogue.usage,
    rejectedAt: 1,
    run: "",
  },
});
const again = (earlier: Earlier, policy: Readonly<Record<string, string>>) =>
  reverify(invented, earlier, { run: "run_1", policy, now: 7 });
const byRule: Finding = { ...byExpert, rule: "K14", source: "rule:K14@1" };

test("what a rule refused passes once the rule only warns, under the run's id", () => {
  const verdict = again(rejection(invented, [byRule]), { K14: "warn" });
  assert.ok(verdict.kind === "verified");
  assert.deepEqual([verdict.record.run, verdict.record.verifiedAt, verdict.record.experts], ["run_1", 7, []]);
  assert.deepEqual(
    verdict.record.findings.map(({ rule, severity }) => [rule, severity]),
    [["K14", "warn"]],
  );
});

test("without other severities the verdict stays, and no attempt follows", () => {
  const verdict = again(rejection(invented, [byRule]), {});
  assert.ok(verdict.kind === "rejected");
  assert.deepEqual([verdict.record.reason, verdict.record.final, verdict.record.run], ["K14", true, "run_1"]);
  assert.deepEqual(verdict.record.dialogue, invented);
});

test("what an expert found counts again, with the severities of now", () => {
  const heard = rejection(invented, [byExpert]);
  const kept = again(heard, { K14: "off" });
  assert.ok(kept.kind === "rejected" && kept.record.reason === "J2");
  const passed = again(heard, { K14: "off", J2: "mask_turn" });
  assert.ok(passed.kind === "verified");
  assert.deepEqual(passed.record.maskedTurns, ["t0.4"]);
});
