import { repetition } from "./repetition.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Texts do not degenerate into repetition. */
export const noDegenerateText: Rule = {
  id: "G13",
  version: 1,
  name: "no degenerate repetition",
  severity: "mask_turn",
  doc: "What users and assistants say holds no run of twelve equal letters or exclamation marks, and no phrase of up to twelve words four times in a row. Rulers, tables and numbers are left alone.",
  sources: ["TOUCAN", "ToolACE"],
  *check(_dialogue, { spoken }) {
    for (const { turn, words } of spoken) {
      const found = repetition(turn.content, words);
      if (found === undefined) continue;
      yield {
        turnId: turn.id,
        path: "/content",
        evidence: excerpt(found),
        message: `The text repeats ${JSON.stringify(excerpt(found, 40))} over and over; say it once.`,
      };
    }
  },
};
