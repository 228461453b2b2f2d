import type { Turn } from "../contracts/generated/records.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Results belong to open calls, and call ids tell open calls apart. */
export const pairedResults: Rule = {
  id: "K11",
  version: 1,
  name: "ids pair calls and results",
  severity: "reject",
  doc: "A result answers a call of the turn before it, and no two calls that are open at once share an id. An id may come again later: public data does that.",
  sources: ["dialoom"],
  *check(_dialogue, { turns }) {
    for (const [at, turn] of turns.entries()) {
      if (turn.calls.length <= 1 && turn.results.every(({ callId }) => isOnlyCall(turns[at - 1], callId)))
        continue;
      const ids = new Set<string>();
      for (const [index, { id }] of turn.calls.entries()) {
        if (ids.has(id))
          yield {
            turnId: turn.id,
            path: `/calls/${index}/id`,
            evidence: excerpt(id),
            message: `Two calls of one message share the id ${JSON.stringify(excerpt(id))}; give each its own.`,
          };
        ids.add(id);
      }
      const open = new Set((turns[at - 1]?.calls ?? []).map(({ id }) => id));
      for (const [index, { callId }] of turn.results.entries()) {
        if (open.has(callId)) continue;
        yield {
          turnId: turn.id,
          path: `/results/${index}/callId`,
          evidence: excerpt(callId),
          message: `The result answers ${JSON.stringify(excerpt(callId))}, which is no call of the turn before; give one result for each call, with its id.`,
        };
      }
    }
  },
};

/** The plain case: one call, and its result. */
function isOnlyCall(before: Turn | undefined, callId: string): boolean {
  return before?.calls.length === 1 && before.calls[0]?.id === callId;
}
