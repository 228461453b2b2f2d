/** Runs tasks by multi-agent simulation, through the same verifier, with the same attempts at a slot. */
import type {
  DialogueTask,
  Rejection,
  VerifiedDialogue,
} from "../../../services/shared/contracts/generated/records.ts";
import { rejected, verified } from "../../../services/shared/contracts/topics.ts";
import { nextAttempt } from "../../../services/shared/dialogue/slot.ts";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { verifier } from "../../../services/verifier/stage.ts";
import type { InProcessOptions, Outcome } from "../../support/in-process-pipeline.ts";
import { simulate } from "./simulate.ts";

/** @returns what was verified and rejected; dialogues that were never finished count as neither */
export async function runSimulation(
  tasks: readonly DialogueTask[],
  { models, rounds, concurrency, env = {} }: InProcessOptions,
): Promise<Outcome & { readonly attempts: number }> {
  // A dialogue that was played out has nothing that could be masked and repaired: it is taken or thrown away.
  const config = { ...readConfig((read) => read(verifier.config), env), repairs: 0 };
  const done = { verified: [] as VerifiedDialogue[], rejected: [] as Rejection[] };
  const waiting = [...tasks];
  let attempts = 0;
  const worker = async () => {
    for (let slot = waiting.shift(); slot; slot = waiting.shift()) {
      let task: DialogueTask | undefined = slot;
      while (task) {
        attempts += 1;
        const dialogue = await simulate(task, models.teacher);
        const outputs = dialogue
          ? await verifier.process(dialogue, {
              config,
              pipeline: { rounds },
              input: { round: rounds },
              models,
              now: Date.now,
              nonce: () => "",
              signal: new AbortController().signal,
              note: () => {},
            })
          : [];
        const good = outputs.find(({ topic }) => topic.name === verified.name);
        const bad = outputs.find(({ topic }) => topic.name === rejected.name);
        if (good) done.verified.push(good.value as VerifiedDialogue);
        if (bad) done.rejected.push(bad.value as Rejection);
        task = good ? undefined : nextAttempt(task);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { ...done, attempts };
}
