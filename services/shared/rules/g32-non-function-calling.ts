import type { Turn } from "../contracts/generated/records.ts";
import { exchangeViolations, injectionRounds, turnsOf } from "./injection-rounds.ts";
import type { Rule } from "./rule.ts";

/** What needs no tool is answered without one. */
export const nonFunctionCalling: Rule = {
  id: "G32",
  version: 1,
  name: "what needs no tool is answered without one",
  severity: "reject",
  doc: "Where chat or a question that needs no tool was put into the dialogue: the assistant answers it in text, right away.",
  sources: ["dialoom"],
  condition: "the history holds an accepted injection of a turn without function calling",
  applies: (dialogue) => injectionRounds(dialogue, "non_function_calling").length > 0,
  *check(dialogue, context) {
    for (const { inserted } of injectionRounds(dialogue, "non_function_calling")) {
      const found = turnsOf([inserted[0], inserted[1]], context, "exchange without a call");
      if (found.gone) yield found.gone;
      else yield* exchangeViolations(found.turns[0] as Turn, found.turns[1] as Turn, context);
    }
  },
};
