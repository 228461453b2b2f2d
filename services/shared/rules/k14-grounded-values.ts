import type { ArgumentLeaf } from "./argument-leaves.ts";
import type { Grounding } from "./grounding.ts";
import { isIdParameter } from "./identifiers.ts";
import { excerpt, type Rule, type Violation } from "./rule.ts";

/** Ids and names were said by somebody before they are used. */
export const groundedValues: Rule = {
  id: "K14",
  version: 1,
  name: "ids and names are not invented",
  severity: "mask_turn",
  doc: "An identifier-like argument (id, name, e-mail, number of an order) was said by the user or a tool before, by the assistant if the user has answered since, or stands in the catalog; case, accents, punctuation and number words do not matter. Left alone: dates, codes in capitals, expressions, free text, values over 60 characters or under 3, enum values, defaults, plain numbers, names in Latin letters where the user writes in another script. Reject for id arguments, except for numbers (they may be counted up), in dialogues without any assistant text (they do not show all that was said), and, without a plan, for ids put together from words that were said, for ids without a digit, and for calls that make something new and name it.",
  sources: ["fms-dgt", "ToolACE"],
  *check(_dialogue, context) {
    const { grounding } = context;
    const logOnly = !context.turns.some(({ role, content }) => role === "assistant" && content.trim() !== "");
    for (const leaf of context.invented) {
      const { value, name, site } = leaf;
      const rejects =
        typeof value === "string" &&
        isIdParameter(name) &&
        !logOnly &&
        (context.planned || mustBeInvented(value, site.call.name, grounding, site.at));
      yield { ...violation(leaf), ...(rejects && { severity: "reject" as const }) };
    }
  },
};

/** Words by which tools make something that the caller may name. */
const making = /^(?:create|add|new|register|insert|open|init|generate|make|post|start)(?![a-z])/i;

/** True when an id of a foreign dialogue can only have been invented: it has the form of one, and nothing of it was said. */
function mustBeInvented(value: string, tool: string, grounding: Grounding, at: number): boolean {
  return /\d/.test(value) && !making.test(tool) && !grounding.holdsWords(value, at);
}

function violation({ site, path, name, value }: ArgumentLeaf): Violation {
  const shown = JSON.stringify(typeof value === "string" ? excerpt(value) : value);
  return {
    turnId: site.turn.id,
    path,
    evidence: shown,
    message: `"${excerpt(name)}" of ${site.call.name} is ${shown}, which neither the user nor a tool gave before this call; use a value that was given, or ask for it first.`,
  };
}
