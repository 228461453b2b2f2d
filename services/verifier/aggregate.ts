/**
 * How several votes on one question become one outcome. Pure, and the whole policy:
 *
 * - `any_no`: one "fail" among the votes fails (fms-dgt). Strictest; false alarms grow with the number of votes.
 * - `majority`: more than half of the votes fail (APIGen-MT). A tie fails: a doubt that half of the voters share is no pass.
 * - scores: the mean is held against a threshold (TOUCAN).
 *
 * Turns at fault are those that at least half of the failing votes name; if none is, all that any of them names.
 */

export type Aggregation = "any_no" | "majority";

export interface Vote {
  readonly verdict: "pass" | "fail";
  readonly reason: string;
  /** Ids of the turns at fault. */
  readonly turns: readonly string[];
}

export interface Outcome {
  readonly failed: boolean;
  /** Ids of the turns at fault; empty: the whole dialogue. */
  readonly turns: readonly string[];
  /** The reason of the first vote that agrees with the outcome. */
  readonly reason: string;
  /** How the votes fell, such as "2 of 3 fail". */
  readonly tally: string;
}

/** The outcome of votes, of which there must be at least one. */
export function aggregate(policy: Aggregation, votes: readonly Vote[]): Outcome {
  const failing = votes.filter(({ verdict }) => verdict === "fail");
  const failed =
    policy === "any_no" ? failing.length > 0 : failing.length > 0 && failing.length * 2 >= votes.length;
  const agreeing = failed ? failing : votes.filter(({ verdict }) => verdict === "pass");
  return {
    failed,
    turns: failed ? turnsAtFault(failing) : [],
    reason: agreeing[0]?.reason ?? "",
    tally: `${failing.length} of ${votes.length} fail`,
  };
}

function turnsAtFault(failing: readonly Vote[]): string[] {
  const times = new Map<string, number>();
  for (const { turns } of failing) for (const id of new Set(turns)) times.set(id, (times.get(id) ?? 0) + 1);
  const named = [...times].filter(([, count]) => count * 2 >= failing.length);
  return (named.length > 0 ? named : [...times]).map(([id]) => id);
}

/** The mean of scores, of which there must be at least one. */
export function meanScore(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
