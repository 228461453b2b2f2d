/**
 * Accept or roll back, turn by turn. A rule decides where it can: a fill that breaks something is rolled back, one that
 * mends something is accepted. What no rule can tell apart goes to the judge.
 */
import type { Dialogue, Finding, TurnJudgement } from "../shared/contracts/generated/records.ts";
import { sameTurn } from "../shared/dialogue/diff.ts";
import { type Unit, withUnit } from "../shared/dialogue/units.ts";
import { blocking, checkRules } from "../shared/rules/check.ts";

/** A fill of one unit beside what stood there. */
export interface Candidate {
  readonly before: Unit;
  readonly after: Unit;
}

export interface Screening {
  readonly decided: readonly TurnJudgement[];
  /** What only a judge can decide. */
  readonly open: readonly Candidate[];
}

const key = ({ rule, turnId, path }: Finding) => `${rule} ${turnId ?? ""} ${path}`;

/** Findings of `after` that `before` does not have. */
export function addedFindings(before: Dialogue, after: Dialogue): Finding[] {
  const known = new Set(blocking(checkRules(before)).map(key));
  return blocking(checkRules(after)).filter((finding) => !known.has(key(finding)));
}

/** Decides by rule about each candidate on its own. */
export function screen(dialogue: Dialogue, candidates: readonly Candidate[]): Screening {
  const decided: TurnJudgement[] = [];
  const open: Candidate[] = [];
  for (const candidate of candidates) {
    const { before, after } = candidate;
    const byRule = (accepted: boolean, reason: string) =>
      decided.push({ turnId: before.id, accepted, decidedBy: "rule", reason });
    const filled = { ...dialogue, turns: withUnit(dialogue.turns, after) };
    const [broken] = addedFindings(dialogue, filled);
    const [mended] = addedFindings(filled, dialogue);
    if (broken) byRule(false, `${broken.rule}: ${broken.message}`);
    else if (mended) byRule(true, `no longer ${mended.rule}: ${mended.message}`);
    else if (before.turns.every((turn, index) => sameTurn(turn, after.turns[index] ?? turn))) {
      byRule(false, "the fill says the same");
    } else open.push(candidate);
  }
  return { decided, open };
}

/**
 * Puts the accepted fills in place, one after another. One that only breaks a rule together with those before it is
 * rolled back after all.
 */
export function adopt(
  dialogue: Dialogue,
  candidates: readonly Candidate[],
  judgements: readonly TurnJudgement[],
): { dialogue: Dialogue; judgements: TurnJudgement[] } {
  let adopted = dialogue;
  const final = judgements.map((judgement) => {
    const candidate = candidates.find(({ before }) => before.id === judgement.turnId);
    if (!judgement.accepted || !candidate) return judgement;
    const next = { ...adopted, turns: withUnit(adopted.turns, candidate.after) };
    const [broken] = addedFindings(adopted, next);
    if (broken) {
      const reason = `together with the other fills, ${broken.rule}: ${broken.message}`;
      return { ...judgement, accepted: false, decidedBy: "rule", reason };
    }
    adopted = next;
    return judgement;
  });
  return { dialogue: adopted, judgements: final };
}
