/**
 * Slots make N asked = N delivered without a counter: whoever refuses an attempt at a slot emits the next one with the
 * refusal, until the order's attempts are used up.
 */
import type { Dialogue, DialogueTask, Finding, Tool, Usage } from "../contracts/generated/records.ts";
import { dialogueTasks, emit, type Output, rejected } from "../contracts/topics.ts";
import { dialogueId } from "./ids.ts";

/** Reason of what is refused because nothing may be spent on it any more. */
export const outOfBudget = "budget";

export interface Refusal {
  readonly stage: string;
  /** One word, for counting. */
  readonly reason: string;
  readonly findings: readonly Finding[];
  readonly usage: Usage;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A refusal for a reason outside of the stage's own judgement, such as a message that is too large for the brokers. */
export function refusedFromOutside(
  stage: string,
  { reason, message }: { readonly reason: string; readonly message: string },
  usage: Usage,
  now: number,
): Refusal {
  const finding: Finding = {
    rule: reason,
    severity: "reject",
    turnId: null,
    path: "",
    evidence: "",
    message,
    source: "stream",
  };
  return { stage, reason, findings: [finding], usage, now };
}

/** The next attempt at a slot with the same sampled tools; undefined when the order allows no more. */
export function nextAttempt({ spec, tools }: Pick<DialogueTask, "spec" | "tools">): DialogueTask | undefined {
  const attempt = spec.attempt + 1;
  if (attempt >= spec.attempts) return undefined;
  return { dialogueId: dialogueId(spec.orderId, spec.slot, attempt), spec: { ...spec, attempt }, tools };
}

/** Refuses a task for which no dialogue could be written: the rejection and, where allowed, the next attempt. */
export function refuseTask(task: DialogueTask, refusal: Refusal): Output[] {
  return refuse(task.dialogueId, task, null, task.tools, refusal);
}

/** Refuses a dialogue: the rejection and, where allowed, the next attempt at its slot. */
export function refuseDialogue(dialogue: Dialogue, refusal: Refusal): Output[] {
  const tools = dialogue.tools.map(({ tool }) => tool);
  return refuse(dialogue.id, { spec: dialogue.spec, tools }, dialogue, [], refusal);
}

function refuse(
  id: string,
  task: Pick<DialogueTask, "spec" | "tools">,
  dialogue: Dialogue | null,
  tools: readonly Tool[],
  { stage, reason, findings, usage, now }: Refusal,
): Output[] {
  // Another attempt would be refused for the same reason.
  const next = reason === outOfBudget ? undefined : nextAttempt(task);
  const rejection = emit(rejected, id, {
    dialogueId: id,
    spec: task.spec,
    dialogue,
    tools,
    stage,
    reason,
    findings,
    final: next === undefined,
    usage,
    rejectedAt: now,
    run: "",
  });
  return next ? [rejection, emit(dialogueTasks, next.dialogueId, next)] : [rejection];
}
