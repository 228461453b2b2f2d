/**
 * The clarification injection: the user leaves a required value out, the assistant asks for it and makes no call, the
 * user supplies it, and only then comes the call. Pure: where it can be done, and what an answer makes of the dialogue.
 */
import { z } from "zod";
import type { Dialogue, Turn } from "../../shared/contracts/generated/records.ts";
import { textTurn } from "../../shared/dialogue/calls.ts";
import { turnId } from "../../shared/dialogue/ids.ts";
import { parseObject } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import { showTurns } from "../../shared/dialogue/transcript.ts";
import { leafValues, reliedOn, states, textOf } from "../../shared/dialogue/values.ts";
import type { AnswerFormat, Prompt } from "../../shared/llm/prompt.ts";
import { blankTexts, type Injected, type PreparedInjection, toolsSection } from "./injection.ts";

export const clarificationFormat = {
  name: "clarification",
  schema: z.object({
    opening: z.string().describe("The user turn, written anew without the value."),
    question: z.string().describe("The assistant asks for the value; it makes no call."),
    answer: z.string().describe("The user supplies the value."),
  }),
} satisfies AnswerFormat<unknown>;

export type ClarificationAnswer = z.infer<typeof clarificationFormat.schema>;

const instructions = `
You make training dialogues harder. A user turn of the section "dialogue" is masked: it is replaced by three turns.
First the user asks for the same thing but leaves one value out: the one the section "site" names; all other values of the original turn stay. Then the assistant asks for the missing value and makes no call. Then the user answers with the value.
The dialogue goes on unchanged after that, so the answer must state the value exactly, and the opening must not contain it.`;

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
        .filter(([parameter, value]) => !statedElsewhere(turns.slice(index + 1), parameter, value))
        .map(([parameter, value]) => ({ userTurn, callTurn, tool: name, parameter, value }));
    });
  });
}

/** Whether something else that is needed holds the value too: then it cannot be left out. */
function statedElsewhere(later: readonly Turn[], parameter: string, value: string | number): boolean {
  const others = later.flatMap(({ calls }) =>
    calls.flatMap((call) =>
      Object.entries(parseObject(call.arguments) ?? {}).flatMap(([name, other]) =>
        leafValues(other).filter((leaf) => name !== parameter || leaf !== value),
      ),
    ),
  );
  return others.some((other) => states(String(other), value));
}

/** One of the sites; undefined when there is none. */
export function pickSite(dialogue: Dialogue, random: Random): ClarificationSite | undefined {
  const sites = clarificationSites(dialogue);
  return sites.length > 0 ? random.pick(sites) : undefined;
}

/** Asks for the three turns of a clarification. */
export function clarificationPrompt(dialogue: Dialogue, site: ClarificationSite): Prompt {
  return {
    instructions,
    sections: [
      toolsSection(dialogue),
      { name: "dialogue", content: showTurns(dialogue.turns, new Set([site.userTurn.id])) },
      {
        name: "site",
        content: {
          turn: site.userTurn.id,
          original: site.userTurn.content,
          tool: site.tool,
          parameter: site.parameter,
          value: site.value,
          language: dialogue.spec.language,
        },
      },
    ],
    ask: `Write the three turns that replace ${site.userTurn.id}.`,
  };
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
    ...blankTexts({ opening, question }),
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
): Injected {
  const opening: Turn = { ...site.userTurn, content: written.opening.trim() };
  const question = textTurn(turnId(round, 0), "assistant", written.question.trim());
  const answer = textTurn(turnId(round, 1), "user", written.answer.trim());
  return {
    turns: dialogue.turns.flatMap((turn) => (turn.id === opening.id ? [opening, question, answer] : [turn])),
    masked: [opening.id],
    inserted: [question.id, answer.id],
    protectedTurns: [opening.id, question.id, answer.id, site.callTurn.id],
  };
}

/** A clarification at a site drawn from the dialogue's; undefined when no turn admits one. */
export function prepareClarification(
  dialogue: Dialogue,
  random: Random,
  round: number,
): PreparedInjection<ClarificationAnswer> | undefined {
  const site = pickSite(dialogue, random);
  return (
    site && {
      variant: "",
      reason: `${site.tool}.${site.parameter} is left out, asked for, and supplied`,
      format: clarificationFormat,
      prompt: clarificationPrompt(dialogue, site),
      problems: (written) => clarificationProblems(dialogue, site, written),
      apply: (written) => applyClarification(dialogue, site, written, round),
    }
  );
}
