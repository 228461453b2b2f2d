/** Models that ask a scripted endpoint, with everything they record. */
import { z } from "zod";
import type { LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import { createModels, type LlmSettings, llmFields } from "../../../services/shared/llm/client.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";

export const question: Question<{ n: number }> = {
  format: { name: "count", schema: z.object({ n: z.int() }) },
  prompt: { instructions: "Count.", sections: [{ name: "things", content: [1] }], ask: "How many?" },
  orderId: "order",
  nonce: "",
  dialogueId: "dlg_1",
  model: null,
  temperature: null,
  seed: 7,
  check: ({ n }) => (n > 10 ? ["n: must be at most 10"] : []),
};

export type AskedModels = ReturnType<typeof askedModels>;

/** Models for the endpoint at `url`; `overrides` change the default settings. */
export function askedModels(url: string, overrides: Partial<LlmSettings> = {}) {
  const env = { LLM_BASE_URL: url, LLM_MODEL: "writer", LLM_JUDGE_MODEL: "critic", LLM_API_KEY: "s3cret" };
  const settings = { ...readConfig((read) => read(llmFields), env), ...overrides };
  const recorded: LlmUsage[] = [];
  const parked = Promise.withResolvers<{ until: number; reason: string }>();
  const clients = createModels(
    settings,
    "stage",
    { record: (usage) => recorded.push(usage) },
    new Metrics({}),
    { intake: { park: (until, reason) => parked.resolve({ until, reason }) }, env },
  );
  return {
    clients,
    teacher: clients.teacher,
    judge: clients.judge,
    recorded,
    /** The first time the intake was told to wait. */
    parked: parked.promise,
    ask: () => clients.teacher.ask(question),
    outcomes: () => recorded.map(({ outcome }) => outcome),
  };
}
