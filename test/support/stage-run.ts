/** Runs a stage's process function as the runtime would, without Kafka. */
import assert from "node:assert/strict";
import type { RecordName, Records } from "../../services/shared/contracts/generated/records.ts";
import type { Output } from "../../services/shared/contracts/topics.ts";
import { readConfig } from "../../services/shared/ops/config.ts";
import type { Stage } from "../../services/shared/stream/stage.ts";
import { type ScriptedModels, scriptedModels } from "./scripted-models.ts";

export interface StageRun {
  readonly outputs: readonly Output[];
  readonly models: ScriptedModels;
  readonly notes: readonly string[];
}

/** Processes one message with the stage's default settings. */
export async function run<N extends RecordName, F>(
  stage: Stage<N, F>,
  message: Records[N],
  models: ScriptedModels = scriptedModels({}),
  { round = 1, rounds = 4, env = {} }: { round?: number; rounds?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<StageRun> {
  const notes: string[] = [];
  const outputs = await stage.process(message, {
    config: readConfig((read) => read(stage.config), env),
    pipeline: { rounds },
    input: { round },
    models,
    signal: new AbortController().signal,
    now: () => 1_000,
    nonce: () => "drawn",
    note: (text) => notes.push(text),
  });
  return { outputs, models, notes };
}

/** The value of an output, which must be there. */
export function outputValue<T>(outputs: readonly Output[], index: number): T {
  const output = outputs[index];
  assert.ok(output, `there is no output ${index}`);
  return output.value as T;
}
