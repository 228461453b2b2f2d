/**
 * The clarification injection: the user leaves a required value out, the assistant asks for it and makes no call, the
 * user supplies it, and only then comes the call. Pure: where it can be done, and what an answer makes of the dialogue.
 */
import type { Dialogue, Turn } from "../shared/contracts/generated/records.ts";
import { textTurn } from "../shared/dialogue/calls.ts";
import { turnId } from "../shared/dialogue/ids.ts";
import { parseObject } from "../shared/dialogue/json.ts";
import type { Random } from "../shared/dialogue/random.ts";
import { reliedOn, states, textOf } from "../shared/dialogue/values.ts";
import type { ClarificationAnswer } from "./prompts.ts";

/** A user turn that states a required value which the very next turn's call takes from nowhere else. */
export interface ClarificationSite {
  readonly userTurn: Turn;
  readonly callTurn: Turn;
  readonly tool: string;
  readonly parameter: string;
  readonly value: string | number;
}

/** Every site of a dialogue that admits a clarification. */
export function clarificationSites({ turns, tools, protectedTurns }: Dialogue): ClarificationSite[] {
  const required = new Map(tools.map(({ tool }) => [tool.name, parseObject(tool.parameters)?.["required"]]));
  return turns.flatMap((userTurn, index) => {
    const callTurn = turns[index + 1];
    if (userTurn.role !== "user" || !callTurn || callTurn.calls.length === 0) return [];
    if (protectedTurns.includes(userTurn.id) || protectedTurns.includes(callTurn.id)) return [];
    const before = turns.slice(0, index).map(textOf).join("\n");
    return callTurn.calls.flatMap(({ name, arguments: text }) => {
      const names = required.get(name);
      return Object.entries(parseObject(text) ?? {})
        .filter(([parameter]) => Array.isArray(names) && names.includes(parameter))
        .filter((entry): entry is [string, string | number] => ["string", "number"].includes(typeof entry[1]))
        .filter(([, value]) => states(userTurn.content, value) && !states(before, value))
        .map(([parameter, value]) => ({ userTurn, callTurn, tool: name, parameter, value }));
    });
  });
}

/** One of the sites; undefined when there is none. */
export function pickSite(dialogue: Dialogue, random: Random): ClarificationSite | undefined {
  const sites = clarificationSites(dialogue);
  return sites.length > 0 ? random.pick(sites) : undefined;
}

/** What is wrong with an answer, for a re-ask: the postcondition of the injection, checked by rule. */
export function clarificationProblems(
  dialogue: Dialogue,
  site: ClarificationSite,
  { opening, question, answer }: ClarificationAnswer,
): string[] {
  const at = dialogue.turns.indexOf(site.userTurn);
  const said = `${opening}\n${answer}`;
  const lost = reliedOn(site.userTurn.content, dialogue.turns, at + 1).filter(
    (value) => !states(said, value),
  );
  return [
    ...(opening.trim() === "" ? ["opening: is empty"] : []),
    ...(question.trim() === "" ? ["question: is empty"] : []),
    ...(states(opening, site.value) ? [`opening: still states "${site.value}"; leave it out`] : []),
    ...(states(question, site.value) ? [`question: already states "${site.value}"; ask for it`] : []),
    ...(states(answer, site.value) ? [] : [`answer: must state "${site.value}" exactly`]),
    ...lost
      .filter((value) => value !== site.value)
      .map((value) => `opening: must still state "${value}", which a later call needs`),
  ];
}

/** The turns with the clarification in place, the ids it inserted, and the turns the injection log has to protect. */
export function applyClarification(
  dialogue: Dialogue,
  site: ClarificationSite,
  written: ClarificationAnswer,
  round: number,
): { turns: Turn[]; inserted: string[]; protectedTurns: string[] } {
  const opening: Turn = { ...site.userTurn, content: written.opening.trim() };
  const question = textTurn(turnId(round, 0), "assistant", written.question.trim());
  const answer = textTurn(turnId(round, 1), "user", written.answer.trim());
  return {
    turns: dialogue.turns.flatMap((turn) => (turn.id === opening.id ? [opening, question, answer] : [turn])),
    inserted: [question.id, answer.id],
    protectedTurns: [opening.id, question.id, answer.id, site.callTurn.id],
  };
}
