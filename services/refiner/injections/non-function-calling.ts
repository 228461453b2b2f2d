/** The non-function-calling injection: chat, or a question that needs no tool, answered in text. */
import type { Dialogue } from "../../shared/contracts/generated/records.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import {
  applyExchange,
  type Exchange,
  exchangeProblems,
  exchangePrompt,
  exchangeSchema,
  pickExchangeSite,
} from "./exchange.ts";
import type { PreparedInjection } from "./injection.ts";

export const smallTalkFormat = { name: "small_talk", schema: exchangeSchema };

const instructions = `
You make training dialogues harder. An assistant answer of the section "dialogue" is masked: it is replaced by three turns.
First the assistant gives the same answer: every fact of the original in the section "site" stays. Then the user says something that needs no tool: chat, a question of general knowledge, or one about what was said so far. Then the assistant replies in text, and makes no call.
The dialogue goes on unchanged after that. What the user says must not ask for anything that a tool of the section "tools" does.`;

/** An exchange without a tool at a site drawn from the dialogue's; undefined when no turn admits one. */
export function prepareNonFunctionCalling(
  dialogue: Dialogue,
  random: Random,
  round: number,
): PreparedInjection<Exchange> | undefined {
  const site = pickExchangeSite(dialogue, random);
  return (
    site && {
      variant: "",
      reason: `a question that needs no tool follows ${site.id}`,
      format: smallTalkFormat,
      prompt: exchangePrompt(instructions, dialogue, site),
      problems: (written) => exchangeProblems(dialogue, site, written),
      apply: (written) => applyExchange(dialogue, site, written, round),
    }
  );
}
