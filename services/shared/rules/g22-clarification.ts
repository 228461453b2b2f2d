import type { RoundRecord, Turn } from "../contracts/generated/records.ts";
import { leafValues, states, textOf } from "../dialogue/values.ts";
import { isBlank } from "./blank.ts";
import type { DialogueContext } from "./context.ts";
import { injectionRounds, turnsOf, violationAt } from "./injection-rounds.ts";
import { mentions } from "./mentions.ts";
import type { Rule, Violation } from "./rule.ts";

/** A clarification asks first and calls with what the user then supplies. */
export const clarification: Rule = {
  id: "G22",
  version: 2,
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
  else {
    const supplied = sites
      .flatMap(({ args }) => leafValues(args ?? {}))
      .filter((value) => mentions(answer.content, value));
    const given = supplied.map((value) => ({
      value,
      turn: givenIn(context.turns.slice(0, answered), value),
    }));
    const [early] = given;
    if (!early)
      yield violationAt(
        context.turns[next],
        "/calls",
        answer.content,
        "The call after the clarification uses no value that the user supplied only then; state the value in the answer, and call with it.",
      );
    else if (early.turn && given.every(({ turn }) => turn !== undefined))
      yield violationAt(
        early.turn,
        early.turn.role === "tool" ? "/results" : "/content",
        String(early.value),
        "The value that is asked for later is given here already; leave it out until the user's answer.",
      );
  }
}

/** The first turn of user or tool that states a value. */
function givenIn(turns: readonly Turn[], value: string | number): Turn | undefined {
  return turns.find((turn) => turn.role !== "assistant" && states(textOf(turn), value));
}
