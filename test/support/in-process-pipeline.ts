/** The stages without Kafka: each output goes straight to the stage that reads its topic, a number of messages at once. */
import { initializer } from "../../services/initializer/stage.ts";
import { refiner } from "../../services/refiner/stage.ts";
import type {
  Dialogue,
  DialogueTask,
  RecordName,
  Records,
  Rejection,
  VerifiedDialogue,
} from "../../services/shared/contracts/generated/records.ts";
import {
  dialogueTasks,
  emit,
  type Output,
  refineInput,
  refineRound,
  rejected,
  verified,
} from "../../services/shared/contracts/topics.ts";
import type { Models } from "../../services/shared/llm/model.ts";
import { readConfig } from "../../services/shared/ops/config.ts";
import type { Stage } from "../../services/shared/stream/stage.ts";
import { verifier } from "../../services/verifier/stage.ts";

export interface Outcome {
  readonly verified: readonly VerifiedDialogue[];
  readonly rejected: readonly Rejection[];
}

export interface InProcessOptions {
  readonly models: Models;
  readonly rounds: number;
  /** Messages worked on at once. */
  readonly concurrency: number;
  /** Settings of the stages. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs tasks through all stages until nothing is left to do. */
export async function runTasks(tasks: readonly DialogueTask[], options: InProcessOptions): Promise<Outcome> {
  const { rounds, concurrency } = options;
  const done = { verified: [] as VerifiedDialogue[], rejected: [] as Rejection[] };
  const queue: Output[] = tasks.map((task) => emit(dialogueTasks, task.dialogueId, task));
  let running = 0;
  const settled = Promise.withResolvers<Outcome>();
  const pump = () => {
    if (running === 0 && queue.length === 0) settled.resolve(done);
    while (running < concurrency && queue.length > 0) {
      // What is furthest along goes first, as in the stages themselves.
      const message = queue.pop() as Output;
      running += 1;
      work(message)
        .then((outputs) => queue.push(...outputs))
        .then(() => {
          running -= 1;
          pump();
        }, settled.reject);
    }
  };
  const work = async ({ topic, value }: Output): Promise<readonly Output[]> => {
    if (topic.name === verified.name) done.verified.push(value as VerifiedDialogue);
    else if (topic.name === rejected.name) done.rejected.push(value as Rejection);
    else if (topic.name === dialogueTasks.name) return handle(initializer, value as DialogueTask, 0, options);
    else if (topic.name === refineRound(rounds).name)
      return handle(verifier, value as Dialogue, rounds, options);
    else {
      const round = Array.from({ length: rounds }, (_, index) => index + 1).find(
        (each) => refineInput(each).name === topic.name,
      );
      if (round === undefined) throw new Error(`no stage reads ${topic.name}`);
      return handle(refiner, value as Dialogue, round, options);
    }
    return [];
  };
  pump();
  return settled.promise;
}

/** What a stage makes of one message. */
export function handle<N extends RecordName, F>(
  stage: Stage<N, F>,
  message: Records[N],
  round: number,
  { models, rounds, env = {} }: InProcessOptions,
): Promise<readonly Output[]> {
  return stage.process(message, {
    config: readConfig((read) => read(stage.config), env),
    pipeline: { rounds },
    input: { round },
    models,
    now: Date.now,
    nonce: () => "drawn",
    signal: new AbortController().signal,
    note: () => {},
  });
}
