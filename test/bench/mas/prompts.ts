/**
 * What the agents of a multi-agent simulation are asked, a turn a request: the way dialogues of this kind are usually
 * made (ToolACE, arXiv 2409.00920, section 2.2). The user agent knows the plan, the assistant agent the tools, the tool
 * agent the call.
 */
import { z } from "zod";
import type {
  DialogueTask,
  SubTask,
  ToolCall,
  Turn,
} from "../../../services/shared/contracts/generated/records.ts";
import { parseJson } from "../../../services/shared/dialogue/json.ts";
import { showTools, showTurns } from "../../../services/shared/dialogue/transcript.ts";
import type { AnswerFormat, Prompt, Section } from "../../../services/shared/llm/prompt.ts";

export const userFormat = {
  name: "simulated_user",
  schema: z.object({
    text: z.string().describe("What the user says; empty when done."),
    done: z.boolean().describe("Whether all sub-tasks are dealt with."),
  }),
} satisfies AnswerFormat<unknown>;

export const assistantFormat = {
  name: "simulated_assistant",
  schema: z.object({
    text: z.string().describe("What the assistant says; may be empty beside calls."),
    calls: z.array(
      z.object({
        tool: z.string(),
        arguments: z.string().describe("The arguments: one JSON object, as text."),
      }),
    ),
  }),
} satisfies AnswerFormat<unknown>;

export type AssistantAnswer = z.infer<typeof assistantFormat.schema>;

export const toolFormat = {
  name: "simulated_tool",
  schema: z.object({
    results: z.array(z.string().describe("What the tool returns: JSON as text.")),
  }),
} satisfies AnswerFormat<unknown>;

const tools = (task: DialogueTask): Section => ({
  name: "tools",
  content: showTools(task.tools.map((tool) => ({ tool, availableFrom: "" }))),
});
const dialogue = (turns: readonly Turn[]): Section => ({ name: "dialogue", content: showTurns(turns) });

/** Asks for the user's next turn. */
export function userPrompt(task: DialogueTask, plan: readonly SubTask[], turns: readonly Turn[]): Prompt {
  return {
    instructions: `
You play the user of an assistant that can call tools. Work through the sub-tasks of the section "task", one a turn, in order, in the language of the section "requirements".
Ask for what a sub-task wants and state every value it names. Answer what the assistant asks. When all sub-tasks are dealt with, say so with "done".`,
    sections: [
      tools(task),
      { name: "requirements", content: { kind: task.spec.kind, language: task.spec.language } },
      { name: "task", content: { sub_tasks: plan } },
      dialogue(turns),
    ],
    ask: "Write the user's next turn.",
  };
}

/** Asks for the assistant's next turn. */
export function assistantPrompt(task: DialogueTask, turns: readonly Turn[]): Prompt {
  return {
    instructions: `
You are an assistant that can call the tools of the section "tools". Go on with the dialogue: make the next call or calls that the user's request needs, with values that the user or an earlier result stated, or answer the user when the results are there.
Calls that do not depend on each other may be made at once.`,
    sections: [tools(task), dialogue(turns)],
    ask: "Write the assistant's next turn.",
  };
}

/** Asks for the results of calls. */
export function toolPrompt(task: DialogueTask, turns: readonly Turn[], calls: readonly ToolCall[]): Prompt {
  return {
    instructions: `
You play the tools of the section "tools". Give the result of each call of the section "calls", in their order: plausible, in the form its definition states, in agreement with the arguments and with what was returned before.`,
    sections: [
      tools(task),
      dialogue(turns),
      {
        name: "calls",
        content: calls.map(({ name, arguments: text }) => ({ tool: name, arguments: parseJson(text) })),
      },
    ],
    ask: "Write the results.",
  };
}
