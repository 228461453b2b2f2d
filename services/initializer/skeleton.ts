/** From the teacher's answers to a skeleton: pure. */
import type { Dialogue, DialogueTask, Step, SubTask, Usage } from "../shared/contracts/generated/records.ts";
import { callTurns, textTurn } from "../shared/dialogue/calls.ts";
import { turnId } from "../shared/dialogue/ids.ts";
import type { TrajectoryAnswer } from "./prompts.ts";

/**
 * The schedule of a dialogue: its injections, each followed by a reasonability pass, and then the rest of the passes; no
 * more steps than there are rounds. Where they do not all fit, passes go first: what was ordered has to be there.
 */
export function scheduleOf(injections: readonly string[], passes: number, rounds: number): Step[] {
  const refine: Step = { operation: "refine", injection: null, turnIds: [], findings: [] };
  const injected = injections.slice(0, rounds);
  let left = Math.min(passes, rounds - injected.length);
  const steps: Step[] = [];
  for (const injection of injected) {
    steps.push({ ...refine, operation: "inject", injection });
    if (left > 0) steps.push(refine);
    left -= 1;
  }
  for (; left > 0; left -= 1) steps.push(refine);
  return steps;
}

/** The dialogue that a trajectory makes, whatever is wrong with it. */
export function skeletonOf(
  task: DialogueTask,
  plan: readonly SubTask[],
  trajectory: Pick<TrajectoryAnswer, "turns">,
  schedule: readonly Step[],
  usage: Usage,
): Dialogue {
  let made = 0;
  const nextId = () => turnId(0, made++);
  const turns = trajectory.turns.flatMap(({ speaker, text, calls }) =>
    calls.length > 0 && speaker === "assistant"
      ? callTurns(nextId(), nextId(), text.trim(), calls)
      : [textTurn(nextId(), speaker, text.trim())],
  );
  return {
    id: task.dialogueId,
    spec: task.spec,
    tools: task.tools.map((tool) => ({ tool, availableFrom: "" })),
    plan,
    turns,
    schedule,
    protectedTurns: [],
    history: [],
    repairs: 0,
    usage,
  };
}
