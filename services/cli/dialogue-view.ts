/** A dialogue as text for reading, with what the rounds did to it. Pure, but for colour. */
import type {
  Dialogue,
  Finding,
  Rejection,
  RoundRecord,
  Turn,
  VerifiedDialogue,
} from "../shared/contracts/generated/records.ts";
import { parseJson } from "../shared/dialogue/json.ts";
import { printable, printableRecord } from "./printable.ts";

/** A dialogue where it was found. */
export type FoundDialogue =
  | { readonly state: "verified"; readonly topic: string; readonly value: VerifiedDialogue }
  | { readonly state: "rejected"; readonly topic: string; readonly value: Rejection }
  | { readonly state: "in progress"; readonly topic: string; readonly value: Dialogue };

/** How parts of the text are set off; the identity where there is no colour. */
export type Paint = (style: "bold" | "dim" | "cyan" | "green" | "yellow", text: string) => string;

export const unpainted: Paint = (_style, text) => text;

/** The whole story of a dialogue. */
export function dialogueLines(raw: FoundDialogue, paint: Paint = unpainted): string[] {
  const found = printableRecord(raw);
  const dialogue = dialogueOf(found);
  const spec = found.state === "verified" ? found.value.dialogue.spec : found.value.spec;
  const id = found.state === "rejected" ? found.value.dialogueId : (dialogue?.id ?? "");
  const masked = new Set(found.state === "verified" ? found.value.maskedTurns : []);
  const kind = [spec.kind, ...spec.injections].join(" + ");
  return [
    `${paint("bold", id)}  ${found.state} (${found.topic})`,
    `order ${spec.orderId}, slot ${spec.slot}, attempt ${spec.attempt}; ${kind}; ${spec.language}`,
    ...(dialogue ? toolLines(dialogue) : ["no dialogue was written"]),
    ...(dialogue ? ["", ...transcriptLines(dialogue.turns, masked, paint)] : []),
    ...(dialogue && dialogue.history.length > 0
      ? ["", paint("bold", "Rounds"), ...dialogue.history.flatMap((round) => roundLines(round))]
      : []),
    ...verdictLines(found, paint),
    ...(dialogue
      ? [
          "",
          `spent: ${dialogue.usage.calls} calls, ${dialogue.usage.promptTokens} + ${dialogue.usage.completionTokens} tokens${dialogue.repairs > 0 ? `; sent back for repair ${dialogue.repairs} times` : ""}`,
        ]
      : []),
  ];
}

/** The dialogue itself; null for a task that was refused before one was written. */
export function dialogueOf(found: FoundDialogue): Dialogue | null {
  if (found.state === "in progress") return found.value;
  return found.value.dialogue;
}

function toolLines({ tools }: Dialogue): string[] {
  const names = tools.map(({ tool, availableFrom }) =>
    availableFrom === "" ? tool.name : `${tool.name} (from ${availableFrom})`,
  );
  return [`tools: ${names.join(", ")}`];
}

/** The turns, as they would be read aloud. */
export function transcriptLines(
  turns: readonly Turn[],
  masked: ReadonlySet<string> = new Set(),
  paint: Paint = unpainted,
): string[] {
  return turns.flatMap((turn) => {
    const mark = masked.has(turn.id) ? paint("yellow", "  (not trained on)") : "";
    const head = `${paint("dim", turn.id.padEnd(6))}${paint("bold", turn.role)}${mark}`;
    return [head, ...bodyOf(turn, paint).map((line) => `      ${line}`)];
  });
}

function bodyOf(turn: Turn, paint: Paint): string[] {
  return [
    ...(turn.content === "" ? [] : turn.content.split("\n")),
    ...turn.calls.map((call) => paint("cyan", `${call.name}(${printable(argumentsText(call.arguments))})`)),
    ...turn.results.map((result) => paint("green", `= ${printable(compact(result.content))}`)),
  ];
}

/** `{"city":"Rome","days":2}` as `city: "Rome", days: 2`. */
function argumentsText(text: string): string {
  const value = parseJson(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return text;
  return Object.entries(value)
    .map(([name, argument]) => `${name}: ${JSON.stringify(argument)}`)
    .join(", ");
}

function compact(text: string): string {
  const value = parseJson(text);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function roundLines({
  round,
  operation,
  injection,
  masked,
  inserted,
  judgements,
  note,
  variant,
  why,
}: RoundRecord): string[] {
  const parts = [
    ...(masked.length > 0 ? [`masked ${masked.join(", ")}`] : []),
    ...(inserted.length > 0 ? [`inserted ${inserted.join(", ")}`] : []),
    ...(why ? [why] : []),
    ...(note ? [note] : []),
  ];
  return [
    `  round ${round}: ${operation}${injection ? ` ${injection}` : ""}${variant ? ` (${variant})` : ""}${parts.length > 0 ? `; ${parts.join("; ")}` : ""}`,
    ...judgements.map(
      ({ turnId, accepted, decidedBy, reason }) =>
        `    ${turnId} ${accepted ? "accepted" : "rolled back"} by ${decidedBy}${reason ? `: ${reason}` : ""}`,
    ),
  ];
}

function verdictLines(found: FoundDialogue, paint: Paint): string[] {
  if (found.state === "in progress") {
    const steps = found.value.schedule.map(({ operation, injection }) => injection ?? operation);
    return ["", `still to do: ${steps.length > 0 ? steps.join(", ") : "verification"}`];
  }
  const { findings } = found.value;
  const experts = found.state === "verified" ? found.value.experts : [];
  return [
    ...(found.state === "rejected"
      ? [
          "",
          `rejected by ${found.value.stage}: ${found.value.reason}; ${found.value.final ? "the slot is given up" : "the next attempt is on its way"}`,
        ]
      : []),
    ...(findings.length > 0 ? ["", paint("bold", "Findings"), ...findings.map(findingLine)] : []),
    ...(experts.length > 0 ? ["", `experts asked: ${experts.join(", ")}`] : []),
  ];
}

function findingLine({ rule, severity, turnId, path, evidence, message }: Finding): string {
  const where = turnId === null ? "" : ` ${turnId}${path}`;
  return `  ${rule} ${severity}${where}: ${message}${evidence ? ` (${evidence})` : ""}`;
}
