/**
 * The rule layer of verification: deterministic checks of one dialogue. Nothing in this folder reads a clock, a file or a
 * model, so the same dialogue always has the same findings.
 */
import type { Dialogue, Finding } from "../contracts/generated/records.ts";
import { DialogueContext } from "./context.ts";
import { type SeverityPolicy, weighed } from "./policy.ts";
import type { ReadingFault, Rule } from "./rule.ts";
import { rules as allRules } from "./rules.ts";

export interface CheckOptions {
  /** Rules to apply; all of them when not given. */
  readonly rules?: readonly Rule[];
  /** Severities that differ from the defaults; those of the dialogue's order when not given. */
  readonly policy?: SeverityPolicy;
  /** System text the dialogue came with, which a dialogue of ours has no place for. */
  readonly system?: string;
  /** What the reader of a foreign format saw and a dialogue of ours cannot hold, such as keys that do not belong there. */
  readonly reading?: readonly ReadingFault[];
}

/** Every finding of every rule that applies, in the order of the rules; empty for a dialogue without fault. */
export function checkRules(dialogue: Dialogue, options: CheckOptions = {}): Finding[] {
  const { rules = allRules, policy = dialogue.spec.severities, system = "", reading = [] } = options;
  const context = new DialogueContext(dialogue, system, reading);
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
  return weighed(findings, policy);
}

/** The findings that cost something: the dialogue is refused, or a turn of it is not trained on. */
export function blocking(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity !== "warn");
}
