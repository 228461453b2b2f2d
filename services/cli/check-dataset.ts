/** Checks data sets by rule, record by record: no broker, no model, and no more memory than a record needs. */
import type { Dialogue, Finding, Severity } from "../shared/contracts/generated/records.ts";
import type { ForeignDialogue, GivenCatalog } from "../shared/formats/read/dialogue.ts";
import { fromLooseTurns, isLooseTurn, readDialogue, recordsIn } from "../shared/formats/read/formats.ts";
import { UnreadableDialogue } from "../shared/formats/read/message.ts";
import type { RecordRead } from "../shared/formats/read/records.ts";
import { checkRules } from "../shared/rules/check.ts";
import type { SeverityPolicy } from "../shared/rules/policy.ts";
import { maskedTurns } from "../shared/rules/verdict.ts";

export interface CheckOptions {
  /** A format's name, or `auto`. */
  readonly format: string;
  readonly catalog: GivenCatalog;
  /** Severities that differ from the defaults. */
  readonly policy: SeverityPolicy;
}

/** A finding where the user can see it: `turn` is the position in the record's own list of messages. */
export interface PlacedFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly turn: number | null;
  readonly path: string;
  readonly evidence: string;
  readonly message: string;
}

/** What became of one record. */
export type Checked = { readonly index: number; readonly line: number } & (
  | {
      readonly verdict: "verified" | "rejected";
      readonly dialogue: Dialogue;
      readonly findings: readonly PlacedFinding[];
      /** How many assistant turns the findings leave out of training. */
      readonly masked: number;
    }
  | { readonly verdict: "unreadable"; readonly error: string }
);

/** Most turns of one dialogue that is spread over the lines of a file. */
const mostLooseTurns = 100_000;

/** Checks records in order. Positions (`index`) count dialogues from 0, unreadable ones included. */
export async function* checkRecords(
  records: AsyncIterable<RecordRead>,
  options: CheckOptions,
): AsyncGenerator<Checked> {
  let index = 0;
  const loose: { readonly line: number; readonly turns: unknown[] } = { line: 1, turns: [] };
  for await (const record of records) {
    if ("fault" in record) {
      yield { index: index++, line: record.line, verdict: "unreadable", error: record.fault };
      continue;
    }
    for (const value of recordsIn(record.value)) {
      // A file of turns is one dialogue: the turns of several would not be told apart.
      if (index === 0 && isLooseTurn(value) && loose.turns.length < mostLooseTurns) loose.turns.push(value);
      else yield checkOne(value, index++, record.line, options);
    }
  }
  if (loose.turns.length > 0) yield checkOne(fromLooseTurns(loose.turns), index, loose.line, options);
}

function checkOne(value: unknown, index: number, line: number, options: CheckOptions): Checked {
  let read: ForeignDialogue;
  try {
    read = readDialogue(value, options.format, options.catalog);
  } catch (error) {
    if (!(error instanceof UnreadableDialogue)) throw error;
    return { index, line, verdict: "unreadable", error: error.message };
  }
  const { dialogue, system, reading } = read;
  const found = checkRules(dialogue, { policy: options.policy, system, reading }).filter(
    ({ rule }) => read.toolsKnown || rule !== catalogRule,
  );
  const rejected = found.some(({ severity }) => severity === "reject");
  return {
    index,
    line,
    verdict: rejected ? "rejected" : "verified",
    dialogue,
    findings: found.map((finding) => placed(finding, read)),
    masked: maskedTurns(dialogue.turns, found).length,
  };
}

/** Whether a tool is on offer can only be told where somebody says which tools there are. */
const catalogRule = "K4";

function placed(
  { rule, severity, turnId, path, evidence, message }: Finding,
  read: ForeignDialogue,
): PlacedFinding {
  const position = read.dialogue.turns.findIndex(({ id }) => id === turnId);
  const place = turnId === null ? undefined : read.places[position];
  const result = /^\/results\/(\d+)/.exec(path)?.[1];
  const turn = place ? (place.results[Number(result)] ?? place.at) : null;
  return { rule, severity, turn, path, evidence, message };
}
