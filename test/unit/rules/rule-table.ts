import assert from "node:assert/strict";
import { test } from "node:test";
import { type CheckOptions, checkRules } from "../../../services/shared/rules/check.ts";
import { rules } from "../../../services/shared/rules/rules.ts";
import type { DialogueBuilder } from "../../support/dialogue-builder.ts";

/** A dialogue and what one rule finds in it, each finding as `severity turn/path`; `-` for the whole dialogue. */
export type RuleCase = readonly [
  name: string,
  dialogue: DialogueBuilder,
  findings: readonly string[],
  options?: CheckOptions,
];

/** Ids of the rules whose tables were run, each of which has a case that passes and one that does not. */
export const testedRules = new Set<string>();

/** Runs the cases of one rule. Other rules may find what they like. */
export function ruleTable(id: string, cases: readonly RuleCase[]): void {
  const rule = rules.find((one) => one.id === id);
  assert.ok(rule, `there is no rule ${id}`);
  testedRules.add(id);
  test(`${id} has a case that passes and one that does not`, () => {
    assert.ok(cases.some(([, , findings]) => findings.length === 0));
    assert.ok(cases.some(([, , findings]) => findings.length > 0));
  });
  for (const [name, dialogue, expected, options] of cases) {
    test(`${id} ${name}`, () => {
      const findings = checkRules(dialogue.build(), { ...options, rules: [rule] });
      assert.deepEqual(
        findings.map(({ severity, turnId, path }) => `${severity} ${turnId ?? "-"}${path}`),
        expected,
        JSON.stringify(findings, null, 1),
      );
      for (const finding of findings) {
        assert.equal(finding.rule, id);
        assert.equal(finding.source, `rule:${id}@${rule.version}`);
        assert.match(finding.message, /^\S.*[.]$/s);
        assert.ok(finding.evidence.length <= 200);
      }
    });
  }
}
