/**
 * An export: what lies on a topic between two sets of positions, as files of one format. The positions are recorded before
 * anything is read, dialogues are written in the order of their slots, and files appear when they are complete: whatever
 * kills an export, running it again gives the same bytes. Later runs continue behind the recorded positions, as a further
 * generation of files.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { VerifiedDialogue } from "../../shared/contracts/generated/records.ts";
import type { Quotas } from "../../shared/dataset/quotas.ts";
import { DoesNotFit, type Example, type ExportFormat } from "../../shared/formats/write/format.ts";
import { exportFormat } from "../../shared/formats/write/formats.ts";
import { UsageError } from "../exit.ts";
import { writeWhole } from "../whole-file.ts";
import { cardOf } from "./card.ts";
import type { Compression, FileForm } from "./data-file.ts";
import { accepts, type ExportFilter, splitOf } from "./filter.ts";
import type { CopyChoice, SetGate } from "./gates.ts";
import type { ExportSource, Positions, SourceRecord } from "./source.ts";
import { SplitFiles } from "./split-files.ts";
import { Staging } from "./staging.ts";
import { type ExportState, type Generation, isEmptySpan, readState, writeState } from "./state.ts";
import { countDialogue, countLeftOut, noStatistics } from "./statistics.ts";
import { WrittenSlots } from "./written-slots.ts";

/** Everything that decides what is written, and what the card is to say besides. */
export interface ExportOptions {
  readonly format: ExportFormat;
  readonly form: FileForm;
  readonly compression: Compression;
  /** Share of the slots that make the validation split, 0 to 1. */
  readonly validation: number;
  readonly verdict: "verified" | "rejected";
  readonly filter: ExportFilter;
  /** Most examples of one file. */
  readonly examplesPerFile: number;
  /** What becomes of dialogues that say the same as others. */
  readonly copies: CopyChoice;
  /** Name and hash of the benchmark files whose tasks are left out. */
  readonly benchmarks: readonly string[];
  /** How many dialogues of a tool or kind are wanted; they choose nothing, and are held against all that was written. */
  readonly quotas?: Quotas;
  /** SPDX id for the card; null: the card names none. */
  readonly license: string | null;
}

/** All of one order, as lines for OpenAI's fine-tuning. */
export function wholeOrder(orderId: string): ExportOptions {
  return {
    format: exportFormat("openai"),
    form: "jsonl",
    compression: "none",
    validation: 0,
    verdict: "verified",
    filter: {
      orders: [orderId],
      kinds: [],
      languages: [],
      tools: [],
      maxWarnings: -1,
      masked: true,
      run: "",
    },
    examplesPerFile: Number.MAX_SAFE_INTEGER,
    copies: "keep",
    benchmarks: [],
    license: null,
  };
}

export interface ExportJob {
  readonly folder: string;
  readonly source: ExportSource;
  readonly options: ExportOptions;
  /** Makes what looks at the next generation as a set. */
  readonly set?: () => SetGate;
  /** Told of each dialogue that is written. */
  readonly onDialogue?: (verified: VerifiedDialogue) => void;
  /** Told of progress: dialogues staged, then written. */
  readonly onProgress?: (step: "read" | "written", dialogues: number) => void;
}

const stateFolder = ".dialoom-export";

/**
 * Runs a generation: the one that was begun and not completed, else a new one up to what is on the topic now.
 * @returns the state afterwards; its last generation is the one that was run, unless there was nothing new
 * @throws UsageError when the folder holds an export with other options, or something else
 */
export async function runGeneration(job: ExportJob): Promise<{ state: ExportState; ran: boolean }> {
  const { folder, source, options } = job;
  const work = join(folder, stateFolder);
  const statePath = join(work, "state.json");
  const known = readState(statePath);
  if (!known) requireEmpty(folder);
  mkdirSync(work, { recursive: true });
  const recorded = recordedOptions(options);
  if (known) requireSameOptions(known, recorded, folder);
  if (known?.generations.some(({ done }) => done)) requireNoMemory(options, folder);
  const state: ExportState = known ?? { version: 1, options: recorded, generations: [] };
  const last = state.generations.at(-1);
  let current: Generation;
  if (last && !last.done) current = last;
  else {
    const { first, end } = await source.span();
    const from = last?.to ?? first;
    if (last && isEmptySpan(from, end)) {
      writeBeside(job, state);
      return { state, ran: false };
    }
    current = { from, to: end, done: false, files: [] };
    state.generations.push(current);
    writeState(statePath, state);
  }
  const before = state.generations.slice(0, -1);
  const written = new WrittenSlots(join(work, "written"), before.length);
  const stagingPath = join(work, `staging-${before.length}`);
  const staging = await stage(job, current, stagingPath);
  try {
    Object.assign(current, await write(job, staging, written, before), { done: true });
  } finally {
    staging.close();
  }
  written.save();
  writeBeside(job, state);
  writeState(statePath, state);
  rmSync(stagingPath, { force: true });
  return { state, ran: true };
}

/** Reads what the generation covers and is not staged yet. */
async function stage({ source, options, onProgress }: ExportJob, { from, to }: Generation, path: string) {
  const staging = new Staging(path, from, options.verdict === "verified");
  try {
    let read = 0;
    await source.read(staging.next, to, async (record: SourceRecord) => {
      staging.add(record, record.verified !== undefined && accepts(options.filter, record.verified));
      read += 1;
      onProgress?.("read", read);
    });
    return staging;
  } catch (error) {
    staging.close();
    throw error;
  }
}

async function write(
  { folder, options, set, onDialogue, onProgress }: ExportJob,
  staging: Staging,
  written: WrittenSlots,
  before: readonly Generation[],
): Promise<Pick<Generation, "files" | "statistics" | "set">> {
  const statistics = { ...noStatistics(), unreadable: staging.unreadable };
  const files = new SplitFiles(
    folder,
    options,
    before.flatMap((generation) => generation.files),
  );
  const gate = set?.();
  let done = 0;
  for (const verified of staging.dialogues()) {
    const { orderId, slot } = verified.dialogue.spec;
    const chosen = choose(verified, options, written, gate);
    if (typeof chosen === "string") {
      countLeftOut(statistics, chosen);
      continue;
    }
    for (const example of chosen) await files.add(splitOf(orderId, slot, options.validation), example);
    countDialogue(statistics, verified, chosen.length);
    onDialogue?.(verified);
    done += 1;
    onProgress?.("written", done);
  }
  return { files: await files.close(), statistics, ...(gate && { set: gate.statistics() }) };
}

/** The examples of a dialogue to write, or why it is left out. Copies are looked for last: only what is written has copies. */
function choose(
  verified: VerifiedDialogue,
  { verdict, format }: ExportOptions,
  written: WrittenSlots,
  gate: SetGate | undefined,
): readonly Example[] | string {
  if (verdict === "verified" && !written.add(verified)) return "the slot was exported before";
  const examples = examplesOf(format, verified);
  return typeof examples === "string" ? examples : (gate?.admit(verified) ?? examples);
}

/** The examples of a dialogue, or why there are none. */
function examplesOf(format: ExportFormat, verified: VerifiedDialogue): readonly Example[] | string {
  try {
    const examples = format.examples(verified);
    return examples.length > 0 ? examples : "no turn was written more than once";
  } catch (error) {
    if (error instanceof DoesNotFit) return error.message;
    throw error;
  }
}

/** Card and companions: they tell of all files, so each generation writes them anew. */
function writeBeside({ folder, options }: ExportJob, state: ExportState): void {
  const files = state.generations.flatMap((generation) => generation.files);
  for (const { name, content } of options.format.companions?.(files) ?? [])
    writeWhole(join(folder, name), content);
  writeWhole(join(folder, "README.md"), cardOf(state, options));
}

/** Quotas are not recorded: they decide about no dialogue, and may be asked of what is there already. */
function recordedOptions({ format, quotas: _asked, ...rest }: ExportOptions): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ format: format.name, ...rest }));
}

function requireSameOptions(state: ExportState, asked: Record<string, unknown>, folder: string): void {
  const differing = Object.keys({ ...state.options, ...asked }).filter(
    (key) => JSON.stringify(state.options[key]) !== JSON.stringify(asked[key]),
  );
  if (differing.length === 0) return;
  const told = differing.map(
    (key) => `${key} was ${JSON.stringify(state.options[key])}, now ${JSON.stringify(asked[key])}`,
  );
  throw new UsageError(
    `${folder} holds an export with other options (${told.join("; ")}). Repeat it with the same, or choose another folder.`,
  );
}

/** Copies are found among the dialogues of one generation: those of earlier ones are not kept. */
function requireNoMemory({ copies }: ExportOptions, folder: string): void {
  if (copies !== "keep")
    throw new UsageError(
      `${folder} holds a complete export, and copies of its dialogues would not be seen. Export to a new folder, or without --copies.`,
    );
}

function requireEmpty(folder: string): void {
  if (existsSync(join(folder, "README.md")))
    throw new UsageError(`${folder} holds something else (README.md). Choose a folder that is new or empty.`);
}

/** How far the generations reach. */
export function reached(state: ExportState): Positions {
  return state.generations.at(-1)?.to ?? {};
}
