import type { Dialogue, RoundRecord, Turn } from "../contracts/generated/records.ts";
import { isBlank } from "./blank.ts";
import type { DialogueContext } from "./context.ts";
import { excerpt, type Violation } from "./rule.ts";

/** The rounds that put an injection of that name into the dialogue. */
export function injectionRounds(
  { history }: Pick<Dialogue, "history">,
  injection: string,
): readonly RoundRecord[] {
  return history.filter(
    (round) =>
      round.operation === "inject" &&
      round.injection === injection &&
      round.judgements.some(({ accepted }) => accepted),
  );
}

/** The turns of those ids; undefined with a violation when one of them is gone. */
export function turnsOf(
  ids: readonly (string | undefined)[],
  context: DialogueContext,
  what: string,
): { readonly turns: readonly Turn[]; readonly gone?: undefined } | { readonly gone: Violation } {
  const turns = ids.map((id) => context.turns.find((turn) => turn.id === id));
  if (turns.every((turn) => turn !== undefined)) return { turns };
  const missing = ids.filter((id) => context.position(id ?? "") === undefined);
  return {
    gone: violationAt(undefined, "", missing.join(", "), `A turn of the ${what} is gone from the dialogue.`),
  };
}

/** A violation at a turn. */
export function violationAt(
  turn: Turn | undefined,
  path: string,
  evidence: string,
  message: string,
): Violation {
  return { turnId: turn?.id ?? null, path, evidence: excerpt(evidence), message };
}

/** What is wrong with a turn in which the assistant has to speak and must not call. */
export function* textOnly(turn: Turn, what: string): Generator<Violation> {
  if (turn.role !== "assistant")
    yield violationAt(turn, "", turn.role, `${what} is a turn of the assistant.`);
  else if (turn.calls.length > 0)
    yield violationAt(turn, "/calls", turn.calls[0]?.name ?? "", `${what} makes a call; answer in text.`);
  else if (isBlank(turn.content))
    yield violationAt(turn, "/content", "", `${what} is empty; answer in text.`);
}

/** What is wrong with an exchange in which the user says something and the assistant answers in text alone. */
export function* exchangeViolations(
  request: Turn,
  reply: Turn,
  context: DialogueContext,
): Generator<Violation> {
  const at = context.position(request.id) ?? 0;
  if (request.role !== "user" || context.turns[at + 1]?.id !== reply.id)
    yield violationAt(
      request,
      "",
      request.role,
      "The user's words and the assistant's reply to them belong together.",
    );
  yield* textOnly(reply, "The reply");
}
