/** The stages of the pipeline as the command knows them: their processes, and what each of their inputs leads to. */
import { initializer } from "../initializer/stage.ts";
import { planner } from "../planner/stage.ts";
import { refiner } from "../refiner/stage.ts";
import { dialogueTasks, refineRound, skeletons, type Topic, verified } from "../shared/contracts/topics.ts";
import { llmFields } from "../shared/llm/client.ts";
import { readConfig } from "../shared/ops/config.ts";
import { logFields } from "../shared/ops/logs.ts";
import { kafkaFields } from "../shared/stream/kafka.ts";
import { pipelineFields, streamFields } from "../shared/stream/settings.ts";
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

/** The inputs of all stages, in the order a dialogue passes them. */
export function stageInputs(rounds: number): StageInputRow[] {
  const rows = [
    { stage: planner, name: "planner", writes: () => dialogueTasks },
    { stage: initializer, name: "initializer", writes: () => skeletons },
    { stage: refiner, name: "refiner", writes: refineRound },
    { stage: verifier, name: "verifier", writes: () => verified },
  ] as const;
  return rows.flatMap(({ stage, name, writes }) => {
    // A deployment may split a stage's inputs by its settings; what all of them serve is what the defaults say.
    const inputs =
      stage === refiner
        ? refiner.inputs(
            { rounds },
            readConfig((read) => read(refiner.config), {}),
          )
        : (stage as typeof planner).inputs(
            { rounds },
            readConfig((read) => read(planner.config), {}),
          );
    return inputs.map(({ topic, group, round }) => ({
      stage: name,
      group,
      reads: topic as Topic,
      writes: writes(round) as Topic,
    }));
  });
}

/** The settings that the command and the services it starts are given; all are checked before anything starts. */
export function readStackSettings(env: NodeJS.ProcessEnv) {
  return readConfig(
    (read) => ({
      topicPrefix: read({
        prefix: kafkaFields.prefix,
        fields: { topicPrefix: kafkaFields.fields.topicPrefix },
      }).topicPrefix,
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
