/** The stages of the pipeline as the command knows them: their processes, and what each of their inputs leads to. */
import { initializer } from "../initializer/stage.ts";
import { planner } from "../planner/stage.ts";
import { refiner } from "../refiner/stage.ts";
import type { RecordName } from "../shared/contracts/generated/records.ts";
import { dialogueTasks, refineRound, skeletons, type Topic, verified } from "../shared/contracts/topics.ts";
import { llmFields } from "../shared/llm/client.ts";
import { readConfig } from "../shared/ops/config.ts";
import { logFields } from "../shared/ops/logs.ts";
import { kafkaFields } from "../shared/stream/kafka.ts";
import { pipelineFields, streamFields } from "../shared/stream/settings.ts";
import type { Stage, StageInput } from "../shared/stream/stage.ts";
import { verifier } from "../verifier/stage.ts";

export const stageNames = ["planner", "initializer", "refiner", "verifier"] as const;
export type StageName = (typeof stageNames)[number];

/** One input of a stage, and the topic that most of what it reads ends up on. */
export interface StageInputRow {
  readonly stage: StageName;
  readonly group: string;
  readonly reads: Topic;
  readonly writes: Topic;
}

/** A stage without its types: enough to name what it reads and writes. */
export interface StageFace {
  readonly name: StageName;
  /** A deployment may split a stage's inputs by its settings; these are what all its deployments serve together. */
  inputs(rounds: number): readonly StageInput[];
  outputs(rounds: number): readonly Topic[];
  readonly usesModels: boolean;
  /** The topic that most of what it reads ends up on, by refinement round. */
  writes(round: number): Topic;
}

function face<N extends RecordName, F>(stage: Stage<N, F>, writes: (round: number) => Topic): StageFace {
  const defaults = readConfig((read) => read(stage.config), {});
  return {
    name: stage.name as StageName,
    inputs: (rounds) => stage.inputs({ rounds }, defaults) as readonly StageInput[],
    outputs: (rounds) => stage.outputs({ rounds }),
    usesModels: stage.usesModels,
    writes,
  };
}

/** Every stage, in the order a dialogue passes them. */
export const stageFaces: readonly StageFace[] = [
  face(planner, () => dialogueTasks as Topic),
  face(initializer, () => skeletons as Topic),
  face(refiner, refineRound as (round: number) => Topic),
  face(verifier, () => verified as Topic),
];

/** The inputs of all stages, in the order a dialogue passes them. */
export function stageInputs(rounds: number): StageInputRow[] {
  return stageFaces.flatMap(({ name, inputs, writes }) =>
    inputs(rounds).map(({ topic, group, round }) => ({
      stage: name,
      group,
      reads: topic,
      writes: writes(round),
    })),
  );
}

/** The prefix alone, for whoever needs no brokers. */
export const topicPrefixFields = {
  prefix: kafkaFields.prefix,
  fields: { topicPrefix: kafkaFields.fields.topicPrefix },
};

/** The settings that the command and the services it starts are given; all are checked before anything starts. */
export function readStackSettings(env: NodeJS.ProcessEnv) {
  return readConfig(
    (read) => ({
      topicPrefix: read(topicPrefixFields).topicPrefix,
      pipeline: read(pipelineFields),
      stream: read(streamFields),
      log: read(logFields),
      llm: read(llmFields),
      planner: read(planner.config),
      initializer: read(initializer.config),
      refiner: read(refiner.config),
      verifier: read(verifier.config),
    }),
    env,
  );
}
