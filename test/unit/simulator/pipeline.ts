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
import { createModels, llmFields, type ModelClients, noModels } from "../../../services/shared/llm/client.ts";
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
  /** The models that a stage asks about a message with such a key; one client for all stages if not given. */
  readonly modelsFor?: (stage: string, key: string) => Models;
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
  modelsFor,
}: Order): Promise<PipelineResult> {
  const usage: LlmUsage[] = [];
  const own = modelsFor ? undefined : modelsAt(url, { env, usage });
  const asked = modelsFor ?? (() => own ?? noModels);
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
        nonce: "",
        firstSlot: 0,
      },
    }),
  ];
  while (queue.length > 0) {
    const next = await Promise.all(
      queue.map(async (message) => {
        try {
          return await step(message, asked, done);
        } catch (error) {
          if (!(error instanceof ModelUnavailable)) throw error;
          putOff += 1;
          return [message];
        }
      }),
    );
    queue = next.flat();
  }
  own?.close();
  return { ...done, usage, putOff };
}

/** A client of the endpoint at `url`, whose records go to `usage`. */
export function modelsAt(
  url: string,
  { env = {}, usage = [] }: { readonly env?: NodeJS.ProcessEnv; readonly usage?: LlmUsage[] } = {},
): ModelClients {
  const settings = readConfig((read) => read(llmFields), {
    LLM_BASE_URL: url,
    LLM_MODEL: "simulator",
    LLM_MAX_CONCURRENCY: "16",
    ...env,
  });
  return createModels(settings, "test", { record: (entry) => usage.push(entry) }, new Metrics({}));
}

async function step(
  { topic, key, value }: Output,
  modelsFor: (stage: string, key: string) => Models,
  done: Done,
): Promise<readonly Output[]> {
  const context = (round: number, asked: Models) => ({
    pipeline: { rounds },
    input: { round },
    models: asked,
    signal: new AbortController().signal,
    now: () => 0,
    nonce: () => "drawn",
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
      ...context(0, modelsFor(initializer.name, key)),
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
      ...context(round, modelsFor(`${refiner.name}-${round}`, key)),
      config: readConfig((read) => read(refiner.config), {}),
    });
  }
  const outputs = await verifier.process(value as never, {
    ...context(rounds, modelsFor(verifier.name, key)),
    config: readConfig((read) => read(verifier.config), {}),
  });
  for (const output of outputs) {
    if (output.topic.name !== refineInput(rounds).name) continue;
    done.repairs.push(...(output.value as Dialogue).schedule.flatMap(({ findings }) => findings));
  }
  return outputs;
}
