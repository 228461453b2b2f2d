import type { Dialogue, Severity } from "../contracts/generated/records.ts";
import type { DialogueContext } from "./context.ts";

/** Something a rule found; the rule's id, version and default severity are added by whoever runs it. */
export interface Violation {
  /** The turn it is about; null: the whole dialogue. */
  readonly turnId: string | null;
  /** JSON pointer within the turn; empty: the whole turn. */
  readonly path: string;
  /** Shortest excerpt that proves it. */
  readonly evidence: string;
  /** What is wrong and what would be right: whoever writes the turn anew is told exactly this. */
  readonly message: string;
  /** Where this case weighs differently from the rule's others. */
  readonly severity?: Severity;
}

/** One check of the checklist: deterministic, on one dialogue, without any model. */
export interface Rule {
  /** Id in the checklist, such as K4. */
  readonly id: string;
  /** Counts changes of what it finds. */
  readonly version: number;
  /** What it demands, in a few words. */
  readonly name: string;
  readonly severity: Severity;
  /** One sentence: what is checked, and what is left alone. */
  readonly doc: string;
  /** The systems that check the same. */
  readonly sources: readonly Source[];
  /** The condition under which it applies, in words; always when it is not given. */
  readonly condition?: string;
  /** Whether it applies. A rule that does not neither passes nor fails a dialogue. */
  applies?(dialogue: Dialogue, context: DialogueContext): boolean;
  check(dialogue: Dialogue, context: DialogueContext): Iterable<Violation>;
}

/** A fault of a rule's kind that only whoever read a foreign format could see. */
export interface ReadingFault extends Violation {
  /** The rule it belongs to: K1, K2, G1 or T1. */
  readonly rule: string;
}

/** Systems whose checks these rules unite. */
export type Source =
  | "ToolACE"
  | "fms-dgt"
  | "APIGen"
  | "ToolMind"
  | "TOUCAN"
  | "LoopTool"
  | "APIGen-MT replay"
  | "oumi"
  | "DataFlow"
  | "trajectory-workbench"
  | "dialoom";

/** Text as evidence: one line, shortened. */
export function excerpt(text: string, length = 120): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
