/**
 * What the initializer asks the teacher: first the task, then the trajectory, whole (profile `compact`) or sub-task by
 * sub-task (profile `paper`).
 */
import { z } from "zod";
import type {
  DialogueTask,
  SubTask,
  SubTaskOutline,
  Tool,
  Turn,
} from "../shared/contracts/generated/records.ts";
import { showTools, showTurns } from "../shared/dialogue/transcript.ts";
import type { AnswerFormat, Prompt, Section } from "../shared/llm/prompt.ts";
import { writtenCall } from "../shared/llm/written-call.ts";

export const taskFormat = {
  name: "task",
  schema: z.object({
    sub_tasks: z.array(
      z.object({
        goal: z
          .string()
          .describe("What the user wants, in one sentence, with every concrete value that the calls need."),
        tools: z
          .array(z.string())
          .describe("Names of the tools it takes, in the order of use; empty for none."),
        steps: z.int().describe("Number of assistant turns that make calls."),
        literals: z
          .array(z.string())
          .describe("Every value of the goal that a call takes as it stands, exactly as the goal states it."),
        depends_on: z
          .array(z.int())
          .describe("Numbers, from 1, of the earlier sub-tasks whose results it uses; empty for none."),
      }),
    ),
  }),
} satisfies AnswerFormat<unknown>;

export type TaskAnswer = z.infer<typeof taskFormat.schema>;

export const trajectoryFormat = {
  name: "trajectory",
  schema: z.object({
    turns: z.array(
      z.object({
        speaker: z.enum(["user", "assistant"]),
        text: z.string().describe("What is said; may be empty beside calls."),
        calls: z
          .array(writtenCall)
          .describe("Calls the assistant makes at once, each with its result; empty for none."),
      }),
    ),
  }),
} satisfies AnswerFormat<unknown>;

export type TrajectoryAnswer = z.infer<typeof trajectoryFormat.schema>;

const taskInstructions = `
You plan training dialogues between a user and an assistant that can call tools.
Write the sub-tasks of one dialogue, in order. Each is something a real user would ask for, is solved by the tools it names, and hangs together with the ones before it.
Give every value a call needs (names, dates, places, identifiers, amounts) a concrete, plausible value in the goal. A value that an earlier call returns need not be in the goal.
Use only tools of the section "tools". Keep to the numbers, the kind and the outline in the section "requirements":
kind "sequential" means that calls follow one another; kind "parallel" means that at least one sub-task needs two or more independent calls that can be made at once; kind "dependent" means that at least one call needs a value that only the result of an earlier call gives; kind "no_tool" means talk and questions that need no tool; kind "irrelevant" means requests that no tool of the section "tools" can serve.
The outline names, for each sub-task, the tools it uses, in order, and the number of turns that make calls; "together" means that its calls are made at once, "dependent" that one of them takes a value from an earlier result, which its goal then does not state. Where it names no tool, the sub-task is answered without a call, and "beyond" says what the user asks for although no tool can do it.
The user is the persona of the section "requirements".`;

const trajectoryInstructions = `
You write training dialogues between a user and an assistant that can call tools.
Write the whole dialogue that works through the sub-tasks of the section "task", in order. For each sub-task: a user turn that asks for it and states every argument value its calls need,
then assistant turns that make the calls, each call together with the result the tool gives, then an assistant turn that answers the user from the results.
Call only tools of the section "tools", with arguments that fit their schemas: all required arguments, no others than the declared ones, values the user or an earlier result stated. Never make a value up.
An assistant turn either makes calls or, after its results, answers; the last turn is an assistant answer. User turns make no calls. With kind "parallel", independent calls stand in one turn. With kind "dependent", a call takes a value that only an earlier result gives.
A sub-task without tools is answered in text: the assistant talks, or, where no tool can do what is asked, says so, and neither guesses nor pretends.
Write what users and assistants say in the language of the section "requirements"; the user speaks as its persona does.`;

const subTrajectoryInstructions = `${trajectoryInstructions}
Write only the sub-task that is asked for: its user turn, calls and answers. The section "written" holds the sub-tasks before it; go on from there, and repeat nothing of them.`;

function catalogSection(tools: readonly Tool[]): Section {
  return { name: "tools", content: showTools(tools.map((tool) => ({ tool, availableFrom: "" }))) };
}

function shownOutline({ tools, steps, together, dependent, beyond }: SubTaskOutline) {
  return {
    tools,
    steps,
    ...(together && { together }),
    ...(dependent && { dependent }),
    ...(beyond !== "" && { beyond }),
  };
}

/** Sub-tasks as the teacher numbers them, from 1. */
function shownPlan(plan: readonly SubTask[]) {
  return plan.map(({ goal, tools, steps, dependsOn }) => ({
    goal,
    tools,
    steps,
    ...(dependsOn.length > 0 && { depends_on: dependsOn.map((index) => index + 1) }),
  }));
}

function requirementsSection({ spec }: DialogueTask): Section {
  return {
    name: "requirements",
    content: {
      kind: spec.kind,
      language: spec.language,
      ...(spec.persona !== "" && { persona: spec.persona }),
      sub_tasks: spec.subTasks,
      max_steps: spec.maxSteps,
      ...(spec.outline.length > 0 && { outline: spec.outline.map(shownOutline) }),
      variation: `${spec.slot}.${spec.attempt}`,
    },
  };
}

/** Asks for the sub-tasks of one dialogue. */
export function taskPrompt(task: DialogueTask): Prompt {
  return {
    instructions: taskInstructions,
    sections: [catalogSection(task.tools), requirementsSection(task)],
    ask: `Write the ${task.spec.subTasks} sub-tasks.`,
  };
}

/** Asks for all turns of a dialogue at once, given its plan. */
export function trajectoryPrompt(task: DialogueTask, plan: readonly SubTask[]): Prompt {
  return {
    instructions: trajectoryInstructions,
    sections: [
      catalogSection(task.tools),
      requirementsSection(task),
      { name: "task", content: { sub_tasks: shownPlan(plan) } },
    ],
    ask: "Write the dialogue.",
  };
}

/** Asks for the turns of one sub-task, given the plan and the turns of those before it. */
export function subTrajectoryPrompt(
  task: DialogueTask,
  plan: readonly SubTask[],
  index: number,
  written: readonly Turn[],
): Prompt {
  return {
    instructions: subTrajectoryInstructions,
    sections: [
      catalogSection(task.tools),
      requirementsSection(task),
      { name: "task", content: { sub_tasks: shownPlan(plan) } },
      { name: "written", content: showTurns(written) },
      { name: "now", content: { sub_task: index + 1 } },
    ],
    ask: `Write sub-task ${index + 1} of ${plan.length}.`,
  };
}
