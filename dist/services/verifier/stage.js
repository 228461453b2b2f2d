import { dialogueTasks, emit, refineInput, refineRound, rejected, verified, } from "../shared/contracts/topics.js";
import { refuseDialogue } from "../shared/dialogue/slot.js";
import { addUsage } from "../shared/llm/model.js";
import { field, fieldGroup, whole } from "../shared/ops/config.js";
import { checkRules } from "../shared/rules/check.js";
import { verdictOf } from "../shared/rules/verdict.js";
import { defineStage } from "../shared/stream/stage.js";
import { askExperts } from "./ask-experts.js";
import { experts } from "./experts.js";
import { repairStep } from "./repair.js";
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
    async process(candidate, { models, config, pipeline, now }) {
        const byRules = checkRules(candidate);
        const refusedByRules = byRules.some(isReject);
        const asked = refusedByRules ? undefined : await askExperts(models.judge, candidate);
        const findings = [...byRules, ...(asked?.findings ?? [])];
        const dialogue = {
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
const isReject = ({ severity }) => severity === "reject";
