/** From the teacher's sub-tasks to a plan, and what rules say about it before a trajectory is paid for. Pure. */
import type { DialogueTask, SubTask, SubTaskOutline } from "../shared/contracts/generated/records.ts";
import { states } from "../shared/dialogue/values.ts";
import type { TaskAnswer } from "./prompts.ts";

type Written = TaskAnswer["sub_tasks"][number];

/** What is wrong with the sub-tasks, for a re-ask; none: they can be used. */
export function planProblems(answer: TaskAnswer, { spec, tools }: DialogueTask): string[] {
  const known = new Set(tools.map(({ name }) => name));
  const problems = answer.sub_tasks.flatMap((subTask, index) => {
    const at = `sub_tasks.${index}`;
    return [
      ...ownProblems(subTask, spec.maxSteps, known, spec.outline[index]),
      ...dependencyProblems(subTask.depends_on, index),
      ...literalProblems(subTask),
    ].map((problem) => `${at}.${problem}`);
  });
  const { length } = answer.sub_tasks;
  if (length !== spec.subTasks) problems.push(`sub_tasks: must be ${spec.subTasks}, not ${length}`);
  return problems;
}

function ownProblems(
  { goal, tools, steps }: Written,
  maxSteps: number,
  known: ReadonlySet<string>,
  outline: SubTaskOutline | undefined,
): string[] {
  const silent = outline !== undefined && outline.tools.length === 0;
  const [least, most] = silent ? [0, 0] : [1, maxSteps];
  const used = [...tools].sort().join(", ");
  const asked = outline && [...outline.tools].sort().join(", ");
  return [
    ...(goal.trim() === "" ? ["goal: is empty"] : []),
    ...(tools.length === 0 && !silent ? ["tools: names no tool"] : []),
    ...tools.filter((name) => !known.has(name)).map((name) => `tools: there is no tool "${name}"`),
    ...(asked !== undefined && used !== asked
      ? [`tools: must be ${outline?.tools.join(", ") || "empty"}, as the outline says`]
      : []),
    ...(steps < least || steps > most
      ? [`steps: must be ${least === most ? least : `${least} to ${most}`}`]
      : []),
  ];
}

/** Dependencies point backwards, which is what keeps them free of cycles. */
function dependencyProblems(dependsOn: readonly number[], index: number): string[] {
  return dependsOn
    .filter((number) => number < 1 || number > index)
    .map((number) => `depends_on: ${number} is not one of the sub-tasks before it`);
}

function literalProblems({ goal, literals }: Written): string[] {
  return literals
    .filter((literal) => !states(goal, literal))
    .map((literal) => `literals: the goal does not state "${literal}"`);
}

/** The plan as the dialogue carries it. */
export function planOf(answer: TaskAnswer): SubTask[] {
  return answer.sub_tasks.map(({ goal, tools, steps, literals, depends_on }) => ({
    goal,
    tools,
    steps,
    literals,
    dependsOn: depends_on.map((number) => number - 1),
  }));
}
