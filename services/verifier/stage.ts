/**
 * The verifier (method, stage 3): rules first, because they are exact and free, then model experts about what the rules
 * let through. A candidate ends as verified, is sent back for repair of the turns that findings name, or is refused,
 * which starts the slot's next attempt.
 */
import type { Dialogue } from "../shared/contracts/generated/records.ts";
import {
  dialogueTasks,
  emit,
  type Output,
  refineInput,
  refineRound,
  rejected,
  verified,
} from "../shared/contracts/topics.ts";
import { refuseDialogue, refusedFromOutside } from "../shared/dialogue/slot.ts";
import { addUsage } from "../shared/llm/model.ts";
import { decimal, field, fieldGroup, flag, list, oneOf, whole } from "../shared/ops/config.ts";
import { checkRules } from "../shared/rules/check.ts";
import { verdictOf } from "../shared/rules/verdict.ts";
import { defineStage } from "../shared/stream/stage.ts";
import { experts, scorers } from "./experts.ts";
import { hear } from "./hear.ts";
import { repairStep } from "./repair.ts";

const known: readonly string[] = [...experts, ...scorers].map(({ id }) => id);

const questions = list.refine((ids) => ids.every((id) => known.includes(id)), {
  error: `must be ids of experts: ${known.join(", ")}`,
});

export const verifier = defineStage({
  name: "verifier",
  consumes: "Dialogue",
  inputs: ({ rounds }) => [{ topic: refineRound(rounds), group: "verifier", round: rounds }],
  outputs: ({ rounds }) => [verified, rejected, dialogueTasks, refineInput(rounds)],
  usesModels: true,
  refuse: (dialogue, refusal, { now }) =>
    refuseDialogue(dialogue, refusedFromOutside("verifier", refusal, dialogue.usage, now())),
  config: fieldGroup("VERIFIER", {
    repairs: field(whole(0, 5), "How often a candidate is sent back to have its faulty turns written anew.", {
      default: 1,
    }),
    experts: field(questions, "Ids of the experts to ask, separated by commas (docs/verification.md).", {
      default: ["J1", "J2", "J4"],
    }),
    expertCalls: field(
      oneOf("separate", "batched"),
      "A request for each expert, or one for all of them: cheaper, and less exact.",
      { default: "separate" },
    ),
    votes: field(whole(1, 9), "How often each expert is asked.", { default: 1 }),
    scoreThreshold: field(decimal(1, 5), "Mean score below which a score is a warning.", { default: 3 }),
    selfConsistency: field(
      flag,
      "Whether the calls of each turn are written again, and the turn masked when two of three differ.",
      { default: false },
    ),
    backTranslation: field(
      flag,
      "Whether all calls are written again from what the user says alone, and turns that differ masked.",
      { default: false },
    ),
  }),
  async process(candidate, { models, config, pipeline, now }): Promise<readonly Output[]> {
    const byRules = checkRules(candidate);
    const refusedByRules = byRules.some(({ severity }) => severity === "reject");
    const heard = refusedByRules
      ? undefined
      : await hear(models.judge, candidate, {
          ids: config.experts,
          calls: config.expertCalls,
          votes: config.votes,
          threshold: config.scoreThreshold,
          selfConsistency: config.selfConsistency,
          backTranslation: config.backTranslation,
        });
    const findings = [...byRules, ...(heard?.findings ?? [])];
    const dialogue: Dialogue = {
      ...candidate,
      usage: addUsage(candidate.usage, ...(heard ? [heard.usage] : [])),
    };
    const verdict = verdictOf(dialogue.turns, findings);
    if (verdict.kind === "verified") {
      return [
        emit(verified, dialogue.id, {
          dialogue,
          maskedTurns: verdict.maskedTurns,
          findings,
          experts: heard?.asked ?? [],
          verifiedAt: now(),
          run: "",
        }),
      ];
    }
    const step = dialogue.repairs < config.repairs ? repairStep(dialogue, verdict.reasons) : undefined;
    if (step) {
      const back = { ...dialogue, schedule: [step], repairs: dialogue.repairs + 1 };
      return [emit(refineInput(pipeline.rounds), dialogue.id, back)];
    }
    return refuseDialogue(dialogue, {
      stage: "verifier",
      reason: verdict.reasons[0].rule,
      findings,
      usage: dialogue.usage,
      now: now(),
    });
  },
});
