/**
 * The verifier (method, stage 3): rules first, because they are exact and free, then model experts about what the rules
 * let through. A candidate ends as verified, is sent back for repair of the turns that findings name, or is refused,
 * which starts the slot's next attempt.
 */
import type { Dialogue, Finding } from "../shared/contracts/generated/records.ts";
import {
  dialogueTasks,
  emit,
  type Output,
  refineInput,
  refineRound,
  rejected,
  verified,
} from "../shared/contracts/topics.ts";
import { refuseDialogue } from "../shared/dialogue/slot.ts";
import { addUsage } from "../shared/llm/model.ts";
import { field, fieldGroup, whole } from "../shared/ops/config.ts";
import { checkRules } from "../shared/rules/check.ts";
import { verdictOf } from "../shared/rules/verdict.ts";
import { defineStage } from "../shared/stream/stage.ts";
import { askExperts } from "./ask-experts.ts";
import { experts } from "./experts.ts";
import { repairStep } from "./repair.ts";

export const verifier = defineStage({
  name: "verifier",
  consumes: "Dialogue",
  inputs: ({ rounds }) => [{ topic: refineRound(rounds), group: "verifier", round: rounds }],
  outputs: ({ rounds }) => [verified, rejected, dialogueTasks, refineInput(rounds)],
  usesModels: true,
  config: fieldGroup("VERIFIER", {
    repairs: field(whole(0, 5), "How often a candidate is sent back to have its faulty turns written anew.", {
      default: 1,
    }),
  }),
  async process(candidate, { models, config, pipeline, now }): Promise<readonly Output[]> {
    const byRules = checkRules(candidate);
    const refusedByRules = byRules.some(isReject);
    const asked = refusedByRules ? undefined : await askExperts(models.judge, candidate);
    const findings = [...byRules, ...(asked?.findings ?? [])];
    const dialogue: Dialogue = {
      ...candidate,
      usage: addUsage(candidate.usage, ...(asked ? [asked.usage] : [])),
    };
    const verdict = verdictOf(dialogue.turns, findings);
    if (verdict.kind === "verified") {
      return [
        emit(verified, dialogue.id, {
          dialogue,
          maskedTurns: verdict.maskedTurns,
          findings,
          experts: experts.map(({ id }) => id),
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

const isReject = ({ severity }: Finding) => severity === "reject";
