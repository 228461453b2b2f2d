/** Which dialogues an export takes. Pure. */
import { createHash } from "node:crypto";
import type { VerifiedDialogue } from "../../shared/contracts/generated/records.ts";

/** What is asked of a dialogue; an empty list asks nothing. */
export interface ExportFilter {
  readonly orders: readonly string[];
  readonly kinds: readonly string[];
  readonly languages: readonly string[];
  /** Tools of which the dialogue calls at least one. */
  readonly tools: readonly string[];
  /** Most findings at the level of warnings; -1: any number. */
  readonly maxWarnings: number;
  /** Whether dialogues with turns that are not to be trained on are taken. */
  readonly masked: boolean;
  /** The verification run whose verdicts count; empty: the pipeline's own. */
  readonly run: string;
}

export function accepts(
  filter: ExportFilter,
  { dialogue, findings, maskedTurns, run }: VerifiedDialogue,
): boolean {
  const { spec, turns } = dialogue;
  const has = (wanted: readonly string[], value: string) => wanted.length === 0 || wanted.includes(value);
  return (
    run === filter.run &&
    has(filter.orders, spec.orderId) &&
    has(filter.kinds, spec.kind) &&
    has(filter.languages, spec.language) &&
    (filter.masked || maskedTurns.length === 0) &&
    (filter.maxWarnings < 0 ||
      findings.filter(({ severity }) => severity === "warn").length <= filter.maxWarnings) &&
    (filter.tools.length === 0 ||
      turns.some(({ calls }) => calls.some(({ name }) => filter.tools.includes(name))))
  );
}

/** The split a slot belongs to: a hash decides, so that every export of every format splits alike. */
export function splitOf(orderId: string, slot: number, validation: number): "train" | "validation" {
  const hash = createHash("sha256").update(`split ${orderId} ${slot}`).digest().readUInt32BE(0);
  return hash / 2 ** 32 < validation ? "validation" : "train";
}
