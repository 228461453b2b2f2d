import type { Turn } from "../contracts/generated/records.ts";
import { excerpt, type Rule, type Violation } from "./rule.ts";

/** Every call has one result, in order. */
export const completeResults: Rule = {
  id: "T1",
  version: 1,
  name: "one result per call, in order",
  severity: "reject",
  doc: "The turn after a call turn holds one result for each of its calls, in their order. Calls left open by the last turn of a dialogue are a warning.",
  sources: ["ToolACE", "LoopTool"],
  *check(_dialogue, context) {
    const { turns } = context;
    yield* context.reading("T1");
    for (const [at, turn] of turns.entries()) {
      if (turn.role !== "assistant" || turn.calls.length === 0) continue;
      const next = turns[at + 1];
      if (next === undefined) {
        yield {
          turnId: turn.id,
          path: "/calls",
          evidence: excerpt(turn.calls.map(({ name }) => name).join(", ")),
          message: "The dialogue ends with calls that have no results; add the results and an answer.",
          severity: "warn",
        };
      } else yield* compare(turn, next);
    }
  },
};

function* compare(turn: Turn, next: Turn): Generator<Violation> {
  if (next.role === "tool" && isOnlyPair(turn.calls, next.results)) return;
  const answered = next.role === "tool" ? next.results.map(({ callId }) => callId) : [];
  for (const [index, { id, name }] of turn.calls.entries()) {
    if (answered.includes(id)) continue;
    yield {
      turnId: turn.id,
      path: `/calls/${index}`,
      evidence: excerpt(`${name} ${id}`),
      message: `The call of ${name} has no result in the turn after it; add one.`,
    };
  }
  const ids = turn.calls.map(({ id }) => id);
  const known = answered.filter((id) => ids.includes(id));
  if (answered.length > new Set(answered).size)
    yield {
      turnId: next.id,
      path: "/results",
      evidence: excerpt(answered.join(", ")),
      message: "A call has more than one result; give one result for each call.",
    };
  else if (known.some((id, index) => index > 0 && ids.indexOf(id) < ids.indexOf(known[index - 1] ?? id)))
    yield {
      turnId: next.id,
      path: "/results",
      evidence: excerpt(answered.join(", ")),
      message: "The results are not in the order of their calls; put them in that order.",
    };
}

/** The plain case: one call, and its result. */
function isOnlyPair({ length, 0: call }: Turn["calls"], results: Turn["results"]): boolean {
  return length === 1 && results.length === 1 && results[0]?.callId === call?.id;
}
