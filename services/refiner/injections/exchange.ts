/**
 * An exchange without a call, put in after an answer: what two injections have in common. The answer is masked and
 * written anew together with the exchange, so that it leads on to it.
 */
import { z } from "zod";
import type { Dialogue, Turn } from "../../shared/contracts/generated/records.ts";
import { textTurn } from "../../shared/dialogue/calls.ts";
import { turnId } from "../../shared/dialogue/ids.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import { showTurns } from "../../shared/dialogue/transcript.ts";
import { reliedOn, states } from "../../shared/dialogue/values.ts";
import type { Prompt } from "../../shared/llm/prompt.ts";
import { blankTexts, type Injected, toolsSection } from "./injection.ts";

export const exchangeSchema = z.object({
  answer: z.string().describe("The assistant's answer, written anew, with every fact it stated."),
  request: z.string().describe("What the user then says."),
  reply: z.string().describe("What the assistant replies; it makes no call."),
});

export type Exchange = z.infer<typeof exchangeSchema>;

/** Answers after which an exchange can stand: texts of the assistant that no injection needs. */
export function exchangeSites({ turns, protectedTurns }: Pick<Dialogue, "turns" | "protectedTurns">): Turn[] {
  const kept = new Set(protectedTurns);
  return turns.filter(({ id, role, calls, content }, index) => {
    const next = turns[index + 1];
    return (
      role === "assistant" &&
      calls.length === 0 &&
      content.trim() !== "" &&
      !kept.has(id) &&
      (next === undefined || next.role === "user")
    );
  });
}

/**
 * One of the sites. Where other injections need every answer, the exchange can still stand behind the last one, which then
 * stays as it is. Undefined when there is no answer at the end either.
 */
export function pickExchangeSite(dialogue: Dialogue, random: Random): Turn | undefined {
  const sites = exchangeSites(dialogue);
  if (sites.length > 0) return random.pick(sites);
  return exchangeSites({ turns: dialogue.turns, protectedTurns: [] }).find(
    (site) => site === dialogue.turns.at(-1),
  );
}

/** Asks for the three turns that take the place of an answer. */
export function exchangePrompt(instructions: string, dialogue: Dialogue, site: Turn): Prompt {
  return {
    instructions,
    sections: [
      toolsSection(dialogue),
      { name: "dialogue", content: showTurns(dialogue.turns, new Set([site.id])) },
      {
        name: "site",
        content: {
          turn: site.id,
          original: site.content,
          keep: reliedOnAfter(dialogue, site).map(String),
          language: dialogue.spec.language,
        },
      },
    ],
    ask: `Write the three turns that replace ${site.id}.`,
  };
}

/** What is wrong with a written exchange: an empty text, or a value lost that later calls take from the answer. */
export function exchangeProblems(dialogue: Dialogue, site: Turn, written: Exchange): string[] {
  const lost = reliedOnAfter(dialogue, site).filter((value) => !states(written.answer, value));
  return [
    ...blankTexts({ ...written }),
    ...lost.map((value) => `answer: must still state "${value}", which a later call needs`),
  ];
}

/** The turns with the exchange in place. An answer that an injection needs is not changed. */
export function applyExchange(
  { turns, protectedTurns }: Pick<Dialogue, "turns" | "protectedTurns">,
  site: Turn,
  written: Exchange,
  round: number,
): Injected {
  const kept = protectedTurns.includes(site.id);
  const answer: Turn = kept ? site : { ...site, content: written.answer.trim() };
  const request = textTurn(turnId(round, 0), "user", written.request.trim());
  const reply = textTurn(turnId(round, 1), "assistant", written.reply.trim());
  return {
    turns: turns.flatMap((turn) => (turn.id === site.id ? [answer, request, reply] : [turn])),
    masked: kept ? [] : [site.id],
    inserted: [request.id, reply.id],
    protectedTurns: [request.id, reply.id],
  };
}

function reliedOnAfter({ turns }: Pick<Dialogue, "turns">, site: Turn) {
  return reliedOn(site.content, turns, turns.indexOf(site) + 1);
}
