import type { RoundRecord, Turn } from "../contracts/generated/records.ts";
import { leafValues, states, textOf } from "../dialogue/values.ts";
import { isBlank } from "./blank.ts";
import type { CallSite } from "./call-site.ts";
import type { DialogueContext } from "./context.ts";
import { injectionRounds, turnsOf, violationAt } from "./injection-rounds.ts";
import { mentions } from "./mentions.ts";
import type { Rule, Violation } from "./rule.ts";

/** A clarification asks first and calls with what the user then supplies. */
export const clarification: Rule = {
  id: "G22",
  version: 1,
  name: "a clarification asks before it calls",
  severity: "reject",
  doc: "Where a clarification was put into the dialogue: the assistant asks without a call, the user's answer supplies a value that neither user nor tool gave before, and the next call uses it. Dates, times and number words count in any form.",
  sources: ["dialoom"],
  condition: "the history holds an accepted injection of a clarification",
  applies: (dialogue) => injectionRounds(dialogue, "clarification").length > 0,
  *check(dialogue, context) {
    for (const round of injectionRounds(dialogue, "clarification")) yield* postcondition(round, context);
  },
};

function* postcondition({ masked, inserted }: RoundRecord, context: DialogueContext): Generator<Violation> {
  const [openingId, questionId, answerId] = [masked[0], inserted[0], inserted[1]];
  const found = turnsOf([openingId, questionId, answerId], context, "clarification");
  if (found.gone) {
    yield found.gone;
    return;
  }
  const [, question, answer] = found.turns as [Turn, Turn, Turn];
  if (question.role !== "assistant" || answer.role !== "user")
    yield violationAt(
      question,
      "",
      `${question.role}, ${answer.role}`,
      "A clarification is a question of the assistant and an answer of the user.",
    );
  if (question.calls.length > 0)
    yield violationAt(
      question,
      "/calls",
      question.calls[0]?.name ?? "",
      "The assistant calls although a value is missing; ask for it and make no call.",
    );
  else if (isBlank(question.content))
    yield violationAt(
      question,
      "/content",
      "",
      "The assistant's question is empty; ask for the missing value.",
    );

  const answered = context.position(answer.id) ?? 0;
  const next = context.turns.findIndex(({ calls }, at) => at > answered && calls.length > 0);
  const sites = context.calls.filter(({ at }) => at === next);
  if (next < 0)
    yield violationAt(
      answer,
      "",
      "",
      "No call follows the clarification; call with the value that the user supplied.",
    );
  else if (!sites.some((site) => usesAnswer(site, context.turns, answered, answer.content)))
    yield violationAt(
      context.turns[next],
      "/calls",
      answer.content,
      "The call after the clarification uses no value that the user supplied only then; leave the value out before the answer, state it in the answer, and call with it.",
    );
}

function usesAnswer({ args }: CallSite, turns: readonly Turn[], answered: number, answer: string): boolean {
  const before = turns
    .slice(0, answered)
    .filter(({ role }) => role !== "assistant")
    .map(textOf)
    .join("\n");
  return leafValues(args ?? {}).some((value) => mentions(answer, value) && !states(before, value));
}
