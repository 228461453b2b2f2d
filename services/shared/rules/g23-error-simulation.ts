import type { RoundRecord, Turn } from "../contracts/generated/records.ts";
import { canonicalJson } from "../dialogue/canonical.ts";
import { parseJson } from "../dialogue/json.ts";
import type { DialogueContext } from "./context.ts";
import { isErrorResult } from "./error-results.ts";
import { injectionRounds, textOnly, turnsOf, violationAt } from "./injection-rounds.ts";
import type { Rule, Violation } from "./rule.ts";

/** A failing call is dealt with, never ignored. */
export const errorSimulation: Rule = {
  id: "G23",
  version: 2,
  name: "an error is dealt with",
  severity: "reject",
  doc: "Where a failing call was put into the dialogue: its result reads as an error, and what follows is what was ordered: the same call again, with success, after an error that passes; the call with another value; another tool; or an answer without a call. The call that holds the bad value is masked: nobody should learn it.",
  sources: ["dialoom"],
  condition: "the history holds an accepted injection of an error",
  applies: (dialogue) => injectionRounds(dialogue, "error_simulation").length > 0,
  *check(dialogue, context) {
    for (const round of injectionRounds(dialogue, "error_simulation")) yield* postcondition(round, context);
  },
};

function* postcondition(round: RoundRecord, context: DialogueContext): Generator<Violation> {
  const recovery = round.variant.slice(round.variant.indexOf("/") + 1);
  const [maskedId, answerId] = round.masked;
  const [firstId, secondId] = round.inserted;
  const replaced = recovery === "alternative" || recovery === "report";
  const found = turnsOf(
    recovery === "report"
      ? [maskedId, answerId]
      : replaced
        ? [maskedId, firstId, secondId, answerId]
        : [firstId, secondId, maskedId],
    context,
    "failing call",
  );
  if (found.gone) {
    yield found.gone;
    return;
  }
  const [first, second, third, fourth] = found.turns as [Turn, Turn, Turn, Turn];
  if (recovery === "report") yield* reported(first, second, context);
  else if (replaced) yield* replacedBy(first, second, third, fourth, context);
  else yield* calledAgain(first, second, third, recovery === "corrected", context);
}

function* failing(results: Turn): Generator<Violation> {
  if (!results.results.some(({ content }) => isErrorResult(content)))
    yield violationAt(
      results,
      "/results",
      results.results[0]?.content ?? results.role,
      "The result of the failing call does not read as an error.",
    );
}

function* succeeding(results: Turn | undefined, call: Turn): Generator<Violation> {
  if (results?.role !== "tool" || results.results.some(({ content }) => isErrorResult(content)))
    yield violationAt(
      results ?? call,
      "",
      results?.results[0]?.content ?? "",
      "The call that mends the error fails too.",
    );
}

function* calledAgain(
  failed: Turn,
  error: Turn,
  again: Turn,
  corrected: boolean,
  context: DialogueContext,
): Generator<Violation> {
  yield* failing(error);
  const [call] = failed.calls;
  const at = context.position(again.id) ?? 0;
  const twin = again.calls.find(({ name }) => name === call?.name);
  if (!call || !twin || context.turns[at - 1]?.id !== error.id) {
    yield violationAt(
      again,
      "/calls",
      call?.name ?? "",
      "The call that failed is not made again right after its error.",
    );
    return;
  }
  const same = again.calls.some(
    ({ name, arguments: args }) => name === call.name && normal(args) === normal(call.arguments),
  );
  if (same === corrected)
    yield violationAt(
      again,
      "/calls",
      twin.arguments,
      corrected
        ? "The call is repeated unchanged after an error that its value caused; change the value."
        : "The call was changed after an error that passes; repeat it as it was.",
    );
  yield* succeeding(context.turns[at + 1], again);
  if (corrected)
    yield {
      ...violationAt(failed, "/calls/0/arguments", call.arguments, "The call holds a bad value on purpose."),
      severity: "mask_turn",
    };
}

function* replacedBy(
  error: Turn,
  other: Turn,
  results: Turn,
  answer: Turn,
  context: DialogueContext,
): Generator<Violation> {
  yield* failing(error);
  const at = context.position(error.id) ?? 0;
  const failed = context.turns[at - 1];
  const [call] = other.calls;
  if (!call || context.turns[at + 1]?.id !== other.id || failed?.calls.some(({ name }) => name === call.name))
    yield violationAt(other, "/calls", call?.name ?? "", "No other tool is called right after the error.");
  yield* succeeding(results, other);
  yield* textOnly(answer, "The answer after the other tool");
}

function* reported(error: Turn, answer: Turn, context: DialogueContext): Generator<Violation> {
  yield* failing(error);
  const at = context.position(error.id) ?? 0;
  if (context.turns[at + 1]?.id !== answer.id)
    yield violationAt(answer, "", "", "The answer does not follow the error that it reports.");
  yield* textOnly(answer, "The report of the error");
}

const normal = (args: string) => canonicalJson(parseJson(args));
