import { leafValues, states, textOf } from "../dialogue/values.ts";
import type { CallSite } from "./call-site.ts";
import type { DialogueContext } from "./context.ts";
import type { Rule } from "./rule.ts";

/** A dialogue of the dependent kind has a call that needs an earlier one. */
export const dependentCalls: Rule = {
  id: "G34",
  version: 1,
  name: "the dependent kind uses an earlier result",
  severity: "reject",
  doc: "In a dialogue that was ordered as dependent, at least one call has an argument that an earlier result gave and that nobody had said before it.",
  sources: ["dialoom"],
  condition: "the dialogue's kind is dependent",
  applies: ({ spec }) => spec.kind === "dependent",
  *check(_dialogue, context) {
    if (context.calls.some((site) => usesResult(site, context))) return;
    yield {
      turnId: null,
      path: "",
      evidence: "",
      message:
        "No call takes a value from the result of an earlier call; let a result give a value that only a later call uses.",
    };
  },
};

function usesResult({ at, args }: CallSite, { turns }: DialogueContext): boolean {
  return leafValues(args ?? {}).some((value) => {
    const first = turns.findIndex((turn, index) => index < at && states(textOf(turn), value));
    return turns[first]?.role === "tool";
  });
}
