import { dialogueTasks, emit, rejected } from "../contracts/topics.js";
import { dialogueId } from "./ids.js";
/** The next attempt at a slot with the same sampled tools; undefined when the order allows no more. */
export function nextAttempt({ spec, tools }) {
    const attempt = spec.attempt + 1;
    if (attempt >= spec.attempts)
        return undefined;
    return { dialogueId: dialogueId(spec.orderId, spec.slot, attempt), spec: { ...spec, attempt }, tools };
}
/** Refuses a task for which no dialogue could be written: the rejection and, where allowed, the next attempt. */
export function refuseTask(task, refusal) {
    return refuse(task.dialogueId, task, null, task.tools, refusal);
}
/** Refuses a dialogue: the rejection and, where allowed, the next attempt at its slot. */
export function refuseDialogue(dialogue, refusal) {
    const tools = dialogue.tools.map(({ tool }) => tool);
    return refuse(dialogue.id, { spec: dialogue.spec, tools }, dialogue, [], refusal);
}
function refuse(id, task, dialogue, tools, { stage, reason, findings, usage, now }) {
    const next = nextAttempt(task);
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
