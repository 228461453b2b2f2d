/**
 * The initializer (method, stage 1): a task becomes a skeleton, structurally complete and semantically coarse. One call
 * writes the sub-tasks. Profile `compact` then writes the whole trajectory in one call, profile `paper` each sub-task in
 * one of its own.
 */
import type { DialogueTask, SubTask } from "../shared/contracts/generated/records.ts";
import { dialogueTasks, emit, rejected, skeletons } from "../shared/contracts/topics.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { refusedFromOutside, refuseTask } from "../shared/dialogue/slot.ts";
import { type Answer, addUsage, askedFor, type Model, noUsage } from "../shared/llm/model.ts";
import { unusableAnswer } from "../shared/llm/unusable.ts";
import { field, fieldGroup, oneOf, whole } from "../shared/ops/config.ts";
import { defineStage } from "../shared/stream/stage.ts";
import { planOf, planProblems } from "./plan.ts";
import {
  subTrajectoryPrompt,
  type TrajectoryAnswer,
  taskFormat,
  taskPrompt,
  trajectoryFormat,
  trajectoryPrompt,
} from "./prompts.ts";
import { scheduleOf, skeletonOf } from "./skeleton.ts";
import { skeletonProblems } from "./skeleton-check.ts";

export const initializer = defineStage({
  name: "initializer",
  consumes: "DialogueTask",
  inputs: () => [{ topic: dialogueTasks, group: "initializer", round: 0 }],
  outputs: () => [skeletons, rejected, dialogueTasks],
  usesModels: true,
  refuse: (task, refusal, { now }) =>
    refuseTask(task, refusedFromOutside("initializer", refusal, noUsage, now())),
  config: fieldGroup("INITIALIZER", {
    profile: field(
      oneOf("compact", "paper"),
      "`compact` writes the trajectory in one call, `paper` each sub-task in one.",
      { default: "compact" },
    ),
    passes: field(whole(0, 5), "Reasonability passes a dialogue is scheduled for (the paper: at most 5).", {
      default: 2,
    }),
  }),
  async process(asked, { models: { teacher }, config, pipeline, now }) {
    // What no round is left for is not ordered.
    const injections = asked.spec.injections.slice(0, pipeline.rounds);
    const task = { ...asked, spec: { ...asked.spec, injections } };
    const planned = await teacher.ask({
      ...addressOf(task),
      format: taskFormat,
      prompt: taskPrompt(task),
      check: (answer) => planProblems(answer, task),
    });
    const refused = (answer: Answer<unknown> & { ok: false }, usage = answer.usage) =>
      refuseTask(task, { stage: "initializer", ...unusableAnswer(answer, "initializer"), usage, now: now() });
    if (!planned.ok) return refused(planned);
    const plan = planOf(planned.value);
    const schedule = scheduleOf(injections, config.passes, pipeline.rounds);
    const write = config.profile === "paper" ? writeStepwise : writeAtOnce;
    const written = await write(teacher, task, plan);
    const usage = addUsage(planned.usage, written.usage);
    if (!written.ok) return refused(written, usage);
    return [emit(skeletons, task.dialogueId, skeletonOf(task, plan, written.value, schedule, usage))];
  },
});

function addressOf({ spec, dialogueId }: DialogueTask) {
  return {
    ...askedFor(spec, dialogueId),
    model: spec.models.teacher,
    temperature: spec.models.temperature,
    seed: seeded("initializer", dialogueId).integer(0, 2 ** 31 - 1),
  };
}

function writeAtOnce(
  teacher: Model,
  task: DialogueTask,
  plan: readonly SubTask[],
): Promise<Answer<TrajectoryAnswer>> {
  return teacher.ask({
    ...addressOf(task),
    format: trajectoryFormat,
    tools: task.tools,
    prompt: trajectoryPrompt(task, plan),
    check: (answer) => skeletonProblems(skeletonOf(task, plan, answer, [], noUsage)),
  });
}

/** Each sub-task given those before it, as the paper does it. */
async function writeStepwise(
  teacher: Model,
  task: DialogueTask,
  plan: readonly SubTask[],
): Promise<Answer<TrajectoryAnswer>> {
  let usage = noUsage;
  let turns: TrajectoryAnswer["turns"] = [];
  for (const index of plan.keys()) {
    const soFar = skeletonOf(task, plan, { turns }, [], noUsage);
    const written: Answer<TrajectoryAnswer> = await teacher.ask({
      ...addressOf(task),
      format: trajectoryFormat,
      tools: task.tools,
      prompt: subTrajectoryPrompt(task, plan, index, soFar.turns),
      check: (answer) =>
        skeletonProblems(
          skeletonOf(task, plan, { turns: [...turns, ...answer.turns] }, [], noUsage),
          index === plan.length - 1,
        ),
    });
    usage = addUsage(usage, written.usage);
    if (!written.ok) return { ...written, usage };
    turns = [...turns, ...written.value.turns];
  }
  return { ok: true, value: { turns }, usage };
}
