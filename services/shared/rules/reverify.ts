/** A second verdict on a candidate, with other rules or severities, from what is known of it already: no model is asked. */
import type { Dialogue, Finding, Rejection, VerifiedDialogue } from "../contracts/generated/records.ts";
import { type CheckOptions, checkRules } from "./check.ts";
import { type SeverityPolicy, weighed } from "./policy.ts";
import { verdictOf } from "./verdict.ts";

/** What the pipeline decided about a candidate. */
export type Earlier =
  | { readonly kind: "verified"; readonly record: VerifiedDialogue }
  | { readonly kind: "rejected"; readonly record: Rejection };

export interface Reverification {
  /** Id of the new run. */
  readonly run: string;
  /** Severities in the place of those of the order. */
  readonly policy: SeverityPolicy;
  readonly rules?: CheckOptions["rules"];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Experts were asked then and are not asked again: what they found counts, with the severities of now. */
function expertFindings({ record }: Earlier): readonly Finding[] {
  return record.findings.filter(({ source }) => source.startsWith("expert:"));
}

/** The verdict on a candidate under a new run. The next attempt of a slot was the first run's business: nothing follows. */
export function reverify(
  candidate: Dialogue,
  earlier: Earlier,
  { run, policy, rules, now }: Reverification,
): Earlier {
  const findings = [
    ...checkRules(candidate, { policy, ...(rules && { rules }) }),
    ...weighed(expertFindings(earlier), policy),
  ];
  const verdict = verdictOf(candidate.turns, findings);
  if (verdict.kind === "verified")
    return {
      kind: "verified",
      record: {
        dialogue: candidate,
        maskedTurns: verdict.maskedTurns,
        findings,
        experts: earlier.kind === "verified" ? earlier.record.experts : [],
        verifiedAt: now,
        run,
      },
    };
  return {
    kind: "rejected",
    record: {
      dialogueId: candidate.id,
      spec: candidate.spec,
      dialogue: candidate,
      tools: [],
      stage: "verifier",
      reason: verdict.reasons[0].rule,
      findings,
      final: true,
      usage: candidate.usage,
      rejectedAt: now,
      run,
    },
  };
}
