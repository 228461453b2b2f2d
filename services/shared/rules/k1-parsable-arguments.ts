import { excerpt, type Rule } from "./rule.ts";

/** Arguments are JSON. */
export const parsableArguments: Rule = {
  id: "K1",
  version: 1,
  name: "arguments are JSON",
  severity: "reject",
  doc: "The arguments of a call parse as JSON. No arguments at all count as an empty object.",
  sources: ["fms-dgt"],
  *check(_dialogue, context) {
    yield* context.reading("K1");
    for (const { turn, call, path, unreadable } of context.calls) {
      if (unreadable?.kind !== "syntax") continue;
      yield {
        turnId: turn.id,
        path: `${path}/arguments`,
        evidence: excerpt(call.arguments),
        message: `The arguments of ${call.name} are no JSON (${excerpt(unreadable.what)}); write one JSON object.`,
      };
    }
  },
};
