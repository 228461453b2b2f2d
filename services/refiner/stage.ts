/**
 * The refiner (method, stage 2): one operation a round. Round N reads what round N-1 wrote and writes refine-round-N; a
 * dialogue whose schedule is done goes straight to the last round's topic, where the candidates are.
 */
import type { Dialogue, Step } from "../shared/contracts/generated/records.ts";
import { dialogueTasks, emit, refineInput, refineRound, rejected } from "../shared/contracts/topics.ts";
import { refuseDialogue, refusedFromOutside } from "../shared/dialogue/slot.ts";
import { unusableAnswer } from "../shared/llm/unusable.ts";
import { decimal, field, fieldGroup, text, whole } from "../shared/ops/config.ts";
import { defineStage } from "../shared/stream/stage.ts";
import { inject } from "./inject.ts";
import { refine, repair } from "./mask-and-fill.ts";
import type { RoundResult, Surroundings } from "./round.ts";
import { nextSteps } from "./schedule.ts";

export const refiner = defineStage({
  name: "refiner",
  consumes: "Dialogue",
  inputs: ({ rounds }, config) =>
    roundsOf(config.rounds, rounds).map((round) => ({
      topic: refineInput(round),
      group: `refiner-round-${round}`,
      round,
    })),
  outputs: ({ rounds }) => [
    ...Array.from({ length: rounds }, (_, index) => refineRound(index + 1)),
    rejected,
    dialogueTasks,
  ],
  usesModels: true,
  refuse: (dialogue, refusal, { now }) =>
    refuseDialogue(dialogue, refusedFromOutside("refiner", refusal, dialogue.usage, now())),
  config: fieldGroup("REFINER", {
    rounds: field(
      text.regex(/^(all|\d+(-\d+)?)$/, "must be `all`, a round such as 2, or a span such as 1-3"),
      "Rounds this deployment serves; together the deployments must serve all.",
      { default: "all" },
    ),
    maskShare: field(decimal(0, 1), "Share of the turns that a reasonability pass masks.", { default: 0.34 }),
    maskMost: field(whole(1, 50), "Most turns that a reasonability pass masks.", { default: 4 }),
  }),
  async process(dialogue, { models, config, pipeline, input: { round }, now }) {
    const [step, ...rest] = dialogue.schedule;
    if (!step) return [emit(refineRound(pipeline.rounds), dialogue.id, dialogue)];
    const { maskShare, maskMost } = config;
    const result = await perform(dialogue, step, { models, round, maskShare, maskMost });
    if (!("done" in result)) {
      const source = `refiner ${step.operation} ${step.injection ?? ""}`.trim();
      const why =
        "failed" in result ? unusableAnswer(result.failed, source) : noSite(result.impossible, source);
      return refuseDialogue(dialogue, { stage: "refiner", ...why, usage: result.usage, now: now() });
    }
    const schedule = nextSteps(result.done, rest, pipeline.rounds - round);
    const next = { ...result.done, schedule };
    const target = next.schedule.length === 0 ? pipeline.rounds : round;
    return [emit(refineRound(target), dialogue.id, next)];
  },
});

async function perform(dialogue: Dialogue, step: Step, around: Surroundings): Promise<RoundResult> {
  if (step.operation === "inject") return inject(dialogue, step, around);
  if (step.operation === "repair") return { done: await repair(dialogue, step, around) };
  return { done: await refine(dialogue, step, around) };
}

function noSite(message: string, source: string) {
  const finding = { turnId: null, path: "", evidence: "", message, source } as const;
  return { reason: "no_site", findings: [{ rule: "no_site", severity: "reject", ...finding } as const] };
}

/** The rounds a setting names, within those the pipeline has. */
export function roundsOf(setting: string, rounds: number): number[] {
  const all = Array.from({ length: rounds }, (_, index) => index + 1);
  if (setting === "all") return all;
  const [from, to] = setting.split("-").map(Number);
  return all.filter((round) => round >= (from ?? 1) && round <= (to ?? from ?? rounds));
}
