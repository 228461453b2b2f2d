/**
 * The rule layer of verification: deterministic checks of one dialogue. Nothing in this folder reads a clock, a file or a
 * model, so the same dialogue always has the same findings.
 */
import type { Dialogue, Finding } from "../contracts/generated/records.ts";
import { contextOf } from "./context.ts";
import type { Rule } from "./rule.ts";
import { rules as allRules } from "./rules.ts";

/** Every finding of every rule that applies, in the order of the rules; empty for a dialogue without fault. */
export function checkRules(dialogue: Dialogue, rules: readonly Rule[] = allRules): Finding[] {
  const context = contextOf(dialogue);
  const findings: Finding[] = [];
  for (const rule of rules) {
    if (rule.applies && !rule.applies(dialogue, context)) continue;
    for (const { turnId, path, evidence, message, severity } of rule.check(dialogue, context))
      findings.push({
        rule: rule.id,
        severity: severity ?? rule.severity,
        turnId,
        path,
        evidence,
        message,
        source: `rule:${rule.id}@${rule.version}`,
      });
  }
  return findings;
}

/** The findings that cost something: the dialogue is refused, or a turn of it is not trained on. */
export function blocking(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity !== "warn");
}
