/**
 * The initializer (method, stage 1): a task becomes a skeleton, structurally complete and semantically coarse. Profile
 * `compact`: one call writes the sub-tasks, one the whole trajectory.
 */
import { dialogueTasks, emit, rejected, skeletons } from "../shared/contracts/topics.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { refusedFromOutside, refuseTask } from "../shared/dialogue/slot.ts";
import { type Answer, addUsage, noUsage } from "../shared/llm/model.ts";
import { unusableAnswer } from "../shared/llm/unusable.ts";
import { field, fieldGroup, whole } from "../shared/ops/config.ts";
import { blocking, checkRules } from "../shared/rules/check.ts";
import { defineStage } from "../shared/stream/stage.ts";
import {
  type TrajectoryAnswer,
  taskFormat,
  taskPrompt,
  trajectoryFormat,
  trajectoryPrompt,
} from "./prompts.ts";
import { planOf, planProblems, scheduleOf, skeletonOf } from "./skeleton.ts";

export const initializer = defineStage({
  name: "initializer",
  consumes: "DialogueTask",
  inputs: () => [{ topic: dialogueTasks, group: "initializer", round: 0 }],
  outputs: () => [skeletons, rejected, dialogueTasks],
  usesModels: true,
  refuse: (task, refusal, { now }) =>
    refuseTask(task, refusedFromOutside("initializer", refusal, noUsage, now())),
  config: fieldGroup("INITIALIZER", {
    passes: field(whole(0, 5), "Reasonability passes a dialogue is scheduled for (the paper: at most 5).", {
      default: 2,
    }),
  }),
  async process(task, { models: { teacher }, config, pipeline, now }) {
    const { spec } = task;
    const asked = {
      orderId: spec.orderId,
      dialogueId: task.dialogueId,
      model: spec.models.teacher,
      temperature: spec.models.temperature,
      seed: seeded("initializer", task.dialogueId).integer(0, 2 ** 31 - 1),
    };
    const refused = (answer: Answer<unknown> & { ok: false }, usage = answer.usage) =>
      refuseTask(task, {
        stage: "initializer",
        ...unusableAnswer(answer, "initializer"),
        usage,
        now: now(),
      });

    const planned = await teacher.ask({
      ...asked,
      format: taskFormat,
      prompt: taskPrompt(task),
      check: (answer) => planProblems(answer, task),
    });
    if (!planned.ok) return refused(planned);
    const plan = planOf(planned.value);
    const schedule = scheduleOf(spec.injections, config.passes, pipeline.rounds);
    const skeleton = (trajectory: TrajectoryAnswer, usage = noUsage) =>
      skeletonOf(task, plan, trajectory, schedule, usage);

    const written = await teacher.ask({
      ...asked,
      format: trajectoryFormat,
      prompt: trajectoryPrompt(task, plan),
      check: (answer) => skeletonProblems(skeleton(answer)),
    });
    const usage = addUsage(planned.usage, written.usage);
    if (!written.ok) return refused(written, usage);
    return [emit(skeletons, task.dialogueId, skeleton(written.value, usage))];
  },
});

/** What the rules would refuse, for a re-ask: to mend a skeleton costs one call, to refine a broken one costs many. */
function skeletonProblems(dialogue: ReturnType<typeof skeletonOf>): string[] {
  const order = new Map(dialogue.turns.map(({ id }, index) => [id, index]));
  return blocking(checkRules(dialogue)).map(({ turnId, path, message }) => {
    const at = turnId === null ? "the dialogue" : `turn ${(order.get(turnId) ?? 0) + 1}${path}`;
    return `${at}: ${message}`;
  });
}
