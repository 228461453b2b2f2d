/**
 * Preference pairs: turns of the assistant that were written more than once, where a rule or the judge found one version
 * better. Both versions have the same dialogue before them.
 */
import type { RoundRecord, Turn, VerifiedDialogue } from "../../contracts/generated/records.ts";
import { canonicalJson } from "../../dialogue/canonical.ts";

export interface Pair {
  /** The turns before, as they stand in the verified dialogue. */
  readonly before: readonly Turn[];
  readonly chosen: Turn;
  readonly rejected: Turn;
  /** rule or judge. */
  readonly decidedBy: string;
  readonly reason: string;
  readonly round: number;
}

/**
 * The pairs of a verified dialogue. A version that lost counts as long as nothing before it was changed afterwards: then
 * the two versions answer the same dialogue, and what stands now beat, directly or step by step, what was refused.
 */
export function pairsOf({ dialogue, maskedTurns }: VerifiedDialogue): Pair[] {
  const { turns, history } = dialogue;
  const position = new Map(turns.map(({ id }, at) => [id, at]));
  const masked = new Set(maskedTurns);
  const seen = new Set<string>();
  return history.flatMap((record, index) =>
    losersOf(record).flatMap(({ turn, decidedBy, reason }): Pair[] => {
      const at = position.get(turn.id);
      const chosen = at === undefined ? undefined : turns[at];
      if (at === undefined || chosen === undefined || chosen.role !== "assistant" || masked.has(turn.id))
        return [];
      if (history.slice(index).some((later) => changedBefore(later, at, position))) return [];
      const said = canonicalJson([turn.content, turn.calls]);
      if (said === canonicalJson([chosen.content, chosen.calls]) || seen.has(`${turn.id} ${said}`)) return [];
      seen.add(`${turn.id} ${said}`);
      return [{ before: turns.slice(0, at), chosen, rejected: turn, decidedBy, reason, round: record.round }];
    }),
  );
}

interface Loser {
  readonly turn: Turn;
  readonly decidedBy: string;
  readonly reason: string;
}

/** Versions that lost in a round: what an accepted fill replaced, and fills that were refused. */
function losersOf({ judgements, replaced, refused }: RoundRecord): Loser[] {
  return [...replaced, ...refused].flatMap((turn) => {
    const decision = judgements.find(({ turnId }) => turnId === turn.id);
    if (!decision || (decision.decidedBy !== "rule" && decision.decidedBy !== "judge")) return [];
    const { decidedBy, reason } = decision;
    return [{ turn, decidedBy, reason }];
  });
}

/** Whether a round changed or inserted a turn before position `at`. The round itself changes several turns at once. */
function changedBefore(
  { judgements, inserted, operation, masked }: RoundRecord,
  at: number,
  position: ReadonlyMap<string, number>,
): boolean {
  const accepted = judgements.filter((one) => one.accepted).map(({ turnId }) => turnId);
  const touched = [...accepted, ...inserted, ...(operation === "inject" ? masked : [])];
  return touched.some((id) => (position.get(id) ?? Number.POSITIVE_INFINITY) < at);
}
