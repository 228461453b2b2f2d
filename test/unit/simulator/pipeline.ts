/** The four stages run from queue to queue in one process, asking a simulator over HTTP: a pipeline without Kafka. */

import { initializer } from "../../../services/initializer/stage.ts";
import { planner } from "../../../services/planner/stage.ts";
import { refiner } from "../../../services/refiner/stage.ts";
import type {
  Dialogue,
  Finding,
  LlmUsage,
  Rejection,
  Tool,
  VerifiedDialogue,
} from "../../../services/shared/contracts/generated/records.ts";
import {
  dialogueTasks,
  emit,
  type Output,
  refineInput,
  rejected,
  toolCatalogs,
  verified,
} from "../../../services/shared/contracts/topics.ts";
import { createModels, llmFields, noModels } from "../../../services/shared/llm/client.ts";
import { type Models, ModelUnavailable } from "../../../services/shared/llm/model.ts";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";
import { verifier } from "../../../services/verifier/stage.ts";

export interface PipelineResult extends Done {
  readonly usage: readonly LlmUsage[];
  readonly putOff: number;
}

export interface Order {
  readonly tools: readonly Tool[];
  readonly dialogues: number;
  readonly url: string;
  readonly seed?: number;
  readonly attempts?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Where the models count; metrics of their own if not given. */
  readonly metrics?: Metrics;
}

interface Done {
  readonly verified: VerifiedDialogue[];
  readonly rejected: Rejection[];
  /** Findings for which dialogues were sent back. */
  readonly repairs: Finding[];
}

const rounds = 4;

/** Runs an order to its end. */
export async function runOrder({
  tools,
  dialogues,
  url,
  seed = 1,
  attempts = 4,
  env = {},
  metrics = new Metrics({ stage: "test" }),
}: Order): Promise<PipelineResult> {
  const usage: LlmUsage[] = [];
  const settings = readConfig((read) => read(llmFields), {
    LLM_BASE_URL: url,
    LLM_MODEL: "simulator",
    LLM_MAX_CONCURRENCY: "16",
    ...env,
  });
  const models = createModels(settings, "test", { record: (entry) => usage.push(entry) }, metrics);
  const done: Done = { verified: [], rejected: [], repairs: [] };
  let putOff = 0;
  let queue: Output[] = [
    emit(toolCatalogs, "order", {
      name: "catalog",
      tools: [...tools],
      order: {
        id: `order-${seed}`,
        dialogues,
        seed,
        attempts,
        kinds: {},
        injections: {},
        languages: ["en"],
        limits: { minSubTasks: 2, maxSubTasks: 3, maxSteps: 2, maxTools: 8, maxInjections: 3 },
        models: { teacher: null, judge: null, temperature: null },
        severities: {},
        budget: null,
        firstSlot: 0,
      },
    }),
  ];
  while (queue.length > 0) {
    const next = await Promise.all(
      queue.map(async (message) => {
        try {
          return await step(message, models, done);
        } catch (error) {
          if (!(error instanceof ModelUnavailable)) throw error;
          putOff += 1;
          return [message];
        }
      }),
    );
    queue = next.flat();
  }
  return { ...done, usage, putOff };
}

async function step({ topic, value }: Output, models: Models, done: Done): Promise<readonly Output[]> {
  const context = (round: number, asked: Models) => ({
    pipeline: { rounds },
    input: { round },
    models: asked,
    signal: new AbortController().signal,
    now: () => 0,
    note: () => undefined,
  });
  if (topic.name === toolCatalogs.name) {
    return planner.process(value as never, {
      ...context(0, noModels),
      config: readConfig((read) => read(planner.config), {}),
    });
  }
  if (topic.name === dialogueTasks.name) {
    return initializer.process(value as never, {
      ...context(0, models),
      config: readConfig((read) => read(initializer.config), {}),
    });
  }
  if (topic.name === verified.name) {
    done.verified.push(value as VerifiedDialogue);
    return [];
  }
  if (topic.name === rejected.name) {
    done.rejected.push(value as Rejection);
    return [];
  }
  for (let round = 1; round <= rounds; round += 1) {
    if (topic.name !== refineInput(round).name) continue;
    return refiner.process(value as never, {
      ...context(round, models),
      config: readConfig((read) => read(refiner.config), {}),
    });
  }
  const outputs = await verifier.process(value as never, {
    ...context(rounds, models),
    config: readConfig((read) => read(verifier.config), {}),
  });
  for (const output of outputs) {
    if (output.topic.name !== refineInput(rounds).name) continue;
    done.repairs.push(...(output.value as Dialogue).schedule.flatMap(({ findings }) => findings));
  }
  return outputs;
}
