/** One record of any topic as a line, for people or as JSON. Pure. */
import type { RecordName, Records } from "../shared/contracts/generated/records.ts";
import { printableLine } from "./printable.ts";

type Viewers = { readonly [N in RecordName]?: (value: Records[N]) => string };

const place = (spec: Records["TaskSpec"]) => `${spec.orderId} slot ${spec.slot} attempt ${spec.attempt}`;
const quoted = (text: string, most = 100) =>
  JSON.stringify(text.length > most ? `${text.slice(0, most - 1)}…` : text);
const openingOf = ({ turns }: Records["Dialogue"]) => quoted(turns[0]?.content ?? "");

const viewers: Viewers = {
  ToolCatalog: ({ name, tools, order }) =>
    `${name}: ${tools.length} tools, ${order.dialogues} dialogues, seed ${order.seed}${order.firstSlot > 0 ? `, from slot ${order.firstSlot}` : ""}`,
  DialogueTask: ({ spec, tools }) =>
    `${place(spec)}: ${spec.kind}${spec.injections.map((name) => `+${name}`).join("")}, ${spec.subTasks} sub-tasks, ${tools.length} tools, ${spec.language}`,
  Dialogue: (dialogue) =>
    `${place(dialogue.spec)}: ${dialogue.turns.length} turns, ${dialogue.schedule.length} steps to do, ${openingOf(dialogue)}`,
  VerifiedDialogue: ({ dialogue, findings }) =>
    `${place(dialogue.spec)}: ${dialogue.turns.length} turns, ${findings.length} findings, ${openingOf(dialogue)}`,
  Rejection: ({ spec, stage, reason, final, findings }) =>
    `${place(spec)}: ${stage}: ${reason}${final ? ", given up" : ", tried again"}${findings[0] ? `: ${findings[0].message}` : ""}`,
  DeadLetter: ({ topic, partition, offset, stage, errorClass, errorMessage }) =>
    `${topic}/${partition} at ${offset}: ${errorClass} at ${stage}: ${errorMessage}`,
  LlmUsage: ({ stage, step, role, model, outcome, promptTokens, completionTokens, durationMs }) =>
    `${stage} ${step}: ${role} ${model}: ${outcome}, ${promptTokens} + ${completionTokens} tokens, ${durationMs} ms`,
};

/** A record's value in one line for people. */
export function recordLine<N extends RecordName>(name: N, value: Records[N]): string {
  const viewer = viewers[name] as ((value: Records[N]) => string) | undefined;
  return printableLine(viewer ? viewer(value) : JSON.stringify(value, plainBytes));
}

/** For JSON.stringify: bytes as base64 text. */
export function plainBytes(_key: string, value: unknown): unknown {
  const bytes = value as { type?: unknown; data?: unknown } | null;
  // Buffers arrive here as what their own toJSON made of them.
  if (typeof value === "object" && bytes?.type === "Buffer" && Array.isArray(bytes.data))
    return Buffer.from(bytes.data as number[]).toString("base64");
  return value;
}
