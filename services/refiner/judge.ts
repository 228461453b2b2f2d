/** The judge compares old and new without knowing which is which: their order is drawn by the seed. */
import type { Dialogue, TurnJudgement, Usage } from "../shared/contracts/generated/records.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { showTurns } from "../shared/dialogue/transcript.ts";
import { askedFor, type Model, noUsage } from "../shared/llm/model.ts";
import type { Candidate } from "./adopt.ts";
import { judgementFormat, judgePrompt } from "./prompts.ts";

/** Asks which version of each open candidate is better. A tie, or no usable answer, keeps the old text. */
export async function compare(
  judge: Model,
  dialogue: Dialogue,
  round: number,
  open: readonly Candidate[],
): Promise<{ judgements: TurnJudgement[]; usage: Usage }> {
  if (open.length === 0) return { judgements: [], usage: noUsage };
  const random = seeded("judge", dialogue.id, round);
  const shown = open.map((candidate) => ({ candidate, newIsFirst: random.next() < 0.5 }));
  const masked = new Set(open.flatMap(({ before }) => before.turns.map(({ id }) => id)));
  const versions = shown.map(({ candidate: { before, after }, newIsFirst }) => ({
    id: before.id,
    first: showTurns((newIsFirst ? after : before).turns),
    second: showTurns((newIsFirst ? before : after).turns),
  }));
  const answer = await judge.ask({
    ...askedFor(dialogue.spec, dialogue.id),
    model: dialogue.spec.models.judge,
    temperature: null,
    seed: random.integer(0, 2 ** 31 - 1),
    format: judgementFormat,
    prompt: judgePrompt(dialogue, masked, versions),
    check: ({ comparisons }) =>
      versions
        .filter(({ id }) => !comparisons.some((comparison) => comparison.id === id))
        .map(({ id }) => `comparisons: turn ${id} is missing`),
  });
  const judgements = shown.map(({ candidate: { before }, newIsFirst }): TurnJudgement => {
    const undecided = { turnId: before.id, decidedBy: "nobody", accepted: false };
    if (!answer.ok) return { ...undecided, reason: `no usable answer (${answer.outcome})` };
    const comparison = answer.value.comparisons.find(({ id }) => id === before.id);
    const reason = comparison?.reason ?? "";
    if (comparison === undefined || comparison.better === "same") return { ...undecided, reason };
    const accepted = comparison.better === (newIsFirst ? "first" : "second");
    return { ...undecided, decidedBy: "judge", accepted, reason };
  });
  return { judgements, usage: answer.usage };
}
