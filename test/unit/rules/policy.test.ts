import assert from "node:assert/strict";
import { test } from "node:test";
import { checkRules } from "../../../services/shared/rules/check.ts";
import { checkIds } from "../../../services/shared/rules/checklist.ts";
import { policyProblems, readPolicy } from "../../../services/shared/rules/policy.ts";
import { maskedTurns, verdictOf } from "../../../services/shared/rules/verdict.ts";
import { tool, user } from "../../support/dialogue-builder.ts";

const broken = user("Is it on time?")
  .tools(tool("get_flight", { id: "string" }, ["id"]))
  .calls("get_flight", { id: "BA5" })
  .returns({ status: "late" })
  .says("It is late.");
const severities = (policy: Readonly<Record<string, string>>) =>
  checkRules(broken.spec({ severities: policy }).build()).map(({ rule, severity }) => `${rule} ${severity}`);

test("an order's severities replace the defaults, and off leaves a check out", () => {
  assert.deepEqual(severities({}), ["K14 reject"]);
  assert.deepEqual(severities({ K14: "warn" }), ["K14 warn"]);
  assert.deepEqual(severities({ K14: "off" }), []);
});

test("severities are read from text, from lines with comments, and from JSON", () => {
  for (const text of [
    "K14=warn,G11=off",
    "K14: warn # too strict here\n\nG11: off\n",
    '{"K14": "warn", "G11": "off"}',
  ])
    assert.deepEqual(readPolicy(text, checkIds), { policy: { K14: "warn", G11: "off" } });
  assert.deepEqual(readPolicy("K14=mask-turn", checkIds), { policy: { K14: "mask_turn" } });
});

test("a severity that cannot be used says which, and what would be right", () => {
  assert.match(policyProblems({ K99: "warn" }, checkIds)[0] ?? "", /K99.*use the id of a check/);
  assert.match(policyProblems({ K14: "maybe" }, checkIds)[0] ?? "", /K14.*maybe.*use reject/);
  for (const text of ["K14", "K14=", "{", "K14=loud", "=warn"])
    assert.ok("problems" in readPolicy(text, checkIds));
});

const finding = (turnId: string | null, severity: "reject" | "mask_turn" | "warn") => ({
  rule: "K4",
  severity,
  turnId,
  path: "",
  evidence: "",
  message: "m.",
  source: "rule:K4@1",
});

test("a finding on a user or tool turn masks what the assistant makes of it, up to the next user turn", () => {
  const { turns } = broken.user("And BA6?").says("I do not know.").build();
  const masks = (turnId: string) => maskedTurns(turns, [finding(turnId, "mask_turn")]);
  assert.deepEqual(masks("t0.2"), ["t0.2"]);
  assert.deepEqual(masks("t0.1"), ["t0.2", "t0.4"]);
  assert.deepEqual(masks("t0.3"), ["t0.4"]);
  assert.deepEqual(masks("t0.5"), ["t0.6"]);
});

test("one finding at reject level refuses a dialogue, and all findings are kept with it", () => {
  const findings = [finding("t0.2", "warn"), finding("t0.4", "reject"), finding(null, "mask_turn")];
  const verdict = verdictOf(broken.build().turns, findings);
  assert.ok(verdict.kind === "rejected");
  assert.deepEqual(verdict.reasons, [findings[1]]);
  assert.deepEqual(verdict.findings, findings);
  assert.equal(verdictOf(broken.build().turns, [findings[0] as never]).kind, "verified");
});
