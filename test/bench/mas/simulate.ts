/**
 * A dialogue by multi-agent simulation: user, assistant and tool agents, one request a turn. A fair baseline: the same
 * tasks, the same plan step, the same client with its re-asks, and every call checked against its definition at once.
 */

import { planOf, planProblems } from "../../../services/initializer/plan.ts";
import { taskFormat, taskPrompt } from "../../../services/initializer/prompts.ts";
import type { Dialogue, DialogueTask, Turn } from "../../../services/shared/contracts/generated/records.ts";
import { textTurn, toCalls } from "../../../services/shared/dialogue/calls.ts";
import { turnId } from "../../../services/shared/dialogue/ids.ts";
import { parseObject } from "../../../services/shared/dialogue/json.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { askedFor, type Model, noUsage } from "../../../services/shared/llm/model.ts";
import { argumentProblems } from "../../../services/shared/tools/arguments.ts";
import {
  type AssistantAnswer,
  assistantFormat,
  assistantPrompt,
  toolFormat,
  toolPrompt,
  userFormat,
  userPrompt,
} from "./prompts.ts";

/** Plays a task out. @returns the dialogue, or undefined when an agent gave no usable turn */
export async function simulate(task: DialogueTask, teacher: Model): Promise<Dialogue | undefined> {
  const { spec } = task;
  const asked = (turns: number) => ({
    ...askedFor(spec, task.dialogueId),
    model: spec.models.teacher,
    temperature: spec.models.temperature,
    seed: seeded("simulation", task.dialogueId, turns).integer(0, 2 ** 31 - 1),
  });
  const planned = await teacher.ask({
    ...asked(0),
    format: taskFormat,
    prompt: taskPrompt(task),
    check: (answer) => planProblems(answer, task),
  });
  if (!planned.ok) return undefined;
  const plan = planOf(planned.value);
  const turns: Turn[] = [];
  const nextId = () => turnId(0, turns.length);
  const most = plan.length * (2 + 2 * spec.maxSteps) + 2;
  while (turns.length < most) {
    const user = await teacher.ask({
      ...asked(turns.length),
      format: userFormat,
      prompt: userPrompt(task, plan, turns),
      check: ({ text, done }) => (done || text.trim() !== "" ? [] : ["text: is empty"]),
    });
    if (!user.ok) return undefined;
    if (user.value.done) break;
    turns.push(textTurn(nextId(), "user", user.value.text.trim()));
    if (!(await answer(turns))) return undefined;
  }
  return {
    id: task.dialogueId,
    spec: { ...spec, injections: [] },
    tools: task.tools.map((tool) => ({ tool, availableFrom: "" })),
    plan,
    turns,
    schedule: [],
    protectedTurns: [],
    history: [],
    repairs: 0,
    usage: noUsage,
  };

  /** The assistant's turns up to its answer. @returns whether it gave one */
  async function answer(turns: Turn[]): Promise<boolean> {
    while (turns.length < most) {
      const said = await teacher.ask({
        ...asked(turns.length),
        format: assistantFormat,
        prompt: assistantPrompt(task, turns),
        check: (written) => assistantProblems(written, task),
      });
      if (!said.ok) return false;
      const { text, calls } = said.value;
      if (calls.length === 0) {
        turns.push(textTurn(nextId(), "assistant", text.trim()));
        return true;
      }
      const id = nextId();
      const made = toCalls(
        id,
        calls.map((call) => ({ ...call, result: "" })),
      );
      turns.push({ id, role: "assistant", content: text.trim(), calls: made, results: [] });
      const given = await teacher.ask({
        ...asked(turns.length),
        format: toolFormat,
        prompt: toolPrompt(task, turns, made),
        check: ({ results }) =>
          results.length === made.length ? [] : [`results: must be ${made.length}, not ${results.length}`],
      });
      if (!given.ok) return false;
      const results = made.map((call, index) => ({
        callId: call.id,
        content: given.value.results[index] ?? "",
      }));
      turns.push({ id: nextId(), role: "tool", content: "", calls: [], results });
    }
    return false;
  }
}

function assistantProblems({ text, calls }: AssistantAnswer, task: DialogueTask): string[] {
  if (calls.length === 0) return text.trim() === "" ? ["text: is empty, and there are no calls"] : [];
  return calls.flatMap(({ tool: name, arguments: written }, index) => {
    const tool = task.tools.find((candidate) => candidate.name === name);
    if (!tool) return [`calls.${index}.tool: there is no tool "${name}"`];
    const args = parseObject(written);
    if (!args) return [`calls.${index}.arguments: is no JSON object`];
    return argumentProblems(tool, args).map((problem) => `calls.${index}.arguments: ${problem.message}`);
  });
}
