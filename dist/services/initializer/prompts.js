/** What the initializer asks the teacher: first the task, then the whole trajectory (profile `compact`). */
import { z } from "zod";
import { showTools } from "../shared/dialogue/transcript.js";
import { writtenCall } from "../shared/llm/written-call.js";
export const taskFormat = {
    name: "task",
    schema: z.object({
        sub_tasks: z.array(z.object({
            goal: z
                .string()
                .describe("What the user wants, in one sentence, with every concrete value that the calls need."),
            tools: z.array(z.string()).describe("Names of the tools it takes, in the order of use."),
            steps: z.int().describe("Number of assistant turns that make calls."),
        })),
    }),
};
export const trajectoryFormat = {
    name: "trajectory",
    schema: z.object({
        turns: z.array(z.object({
            speaker: z.enum(["user", "assistant"]),
            text: z.string().describe("What is said; may be empty beside calls."),
            calls: z
                .array(writtenCall)
                .describe("Calls the assistant makes at once, each with its result; empty for none."),
        })),
    }),
};
const taskInstructions = `
You plan training dialogues between a user and an assistant that can call tools.
Write the sub-tasks of one dialogue, in order. Each is something a real user would ask for, is solved by the tools it names, and hangs together with the ones before it.
Give every value a call needs (names, dates, places, identifiers, amounts) a concrete, plausible value in the goal. A value that an earlier call returns need not be in the goal.
Use only tools of the section "tools". Keep to the numbers and the kind in the section "requirements":
kind "sequential" means that calls follow one another; kind "parallel" means that at least one sub-task needs two or more independent calls that can be made at once.`;
const trajectoryInstructions = `
You write training dialogues between a user and an assistant that can call tools.
Write the whole dialogue that works through the sub-tasks of the section "task", in order. For each sub-task: a user turn that asks for it and states every argument value its calls need,
then assistant turns that make the calls, each call together with the result the tool gives, then an assistant turn that answers the user from the results.
Call only tools of the section "tools", with arguments that fit their schemas: all required arguments, no others than the declared ones, values the user or an earlier result stated. Never make a value up.
An assistant turn either makes calls or, after its results, answers; the last turn is an assistant answer. User turns make no calls. With kind "parallel", independent calls stand in one turn.
Write what users and assistants say in the language of the section "requirements".`;
function catalogSection(tools) {
    return { name: "tools", content: showTools(tools.map((tool) => ({ tool, availableFrom: "" }))) };
}
function requirementsSection({ spec }) {
    return {
        name: "requirements",
        content: {
            kind: spec.kind,
            language: spec.language,
            sub_tasks: spec.subTasks,
            max_steps: spec.maxSteps,
            variation: `${spec.slot}.${spec.attempt}`,
        },
    };
}
/** Asks for the sub-tasks of one dialogue. */
export function taskPrompt(task) {
    return {
        instructions: taskInstructions,
        sections: [catalogSection(task.tools), requirementsSection(task)],
        ask: `Write the ${task.spec.subTasks} sub-tasks.`,
    };
}
/** Asks for all turns of a dialogue at once, given its plan. */
export function trajectoryPrompt(task, plan) {
    return {
        instructions: trajectoryInstructions,
        sections: [
            catalogSection(task.tools),
            requirementsSection(task),
            { name: "task", content: { sub_tasks: plan } },
        ],
        ask: "Write the dialogue.",
    };
}
