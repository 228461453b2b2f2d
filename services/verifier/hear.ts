/** Everything that models are asked about a candidate, as the settings say. */
import type { Dialogue } from "../shared/contracts/generated/records.ts";
import { addUsage, type Model } from "../shared/llm/model.ts";
import { weighed } from "../shared/rules/policy.ts";
import { askExperts, type Hearing, type Panel } from "./ask-experts.ts";
import { backTranslation, selfConsistency } from "./regenerate.ts";

export interface HearingSettings extends Panel {
  readonly selfConsistency: boolean;
  readonly backTranslation: boolean;
}

/** @throws ModelUnavailable when any of them gives no usable answer: the candidate waits. */
export async function hear(judge: Model, dialogue: Dialogue, settings: HearingSettings): Promise<Hearing> {
  const [panel, ...again] = await Promise.all([
    askExperts(judge, dialogue, settings),
    ...(settings.selfConsistency ? [selfConsistency(judge, dialogue)] : []),
    ...(settings.backTranslation ? [backTranslation(judge, dialogue)] : []),
  ]);
  return {
    findings: [
      ...panel.findings,
      ...weighed(
        again.flatMap(({ findings }) => findings),
        dialogue.spec.severities,
      ),
    ],
    usage: addUsage(panel.usage, ...again.map(({ usage }) => usage)),
    asked: panel.asked,
  };
}
