/**
 * What an export has done, on disk beside its files: the positions it covers, and what it has written. It is replaced whole,
 * so that a kill leaves either the old state or the new one.
 */
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { UsageError } from "../exit.ts";
import { writeWhole } from "../whole-file.ts";
import type { Positions } from "./source.ts";

const positions = z.record(z.string(), z.number().int().nonnegative());

const file = z.object({
  path: z.string(),
  split: z.enum(["train", "validation"]),
  examples: z.number().int(),
  bytes: z.number().int(),
});
export type ExportedFile = z.infer<typeof file>;

const counts = z.record(z.string(), z.number());

/** What a generation holds, for the card and for people. */
const statistics = z.object({
  dialogues: z.number(),
  examples: z.number(),
  turns: z.number(),
  calls: z.number(),
  masked: z.number(),
  warnings: z.number(),
  unreadable: z.number(),
  /** Model calls and tokens that the exported dialogues took. */
  modelCalls: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  languages: counts,
  kinds: counts,
  injections: counts,
  tools: counts,
  models: counts,
  /** Dialogues left out, by reason. */
  leftOut: counts,
});
export type ExportStatistics = z.infer<typeof statistics>;

/** What can be said of a generation as a set of dialogues. */
const setStatistics = z.object({
  exactCopies: z.number(),
  nearCopies: z.number(),
  distinct3: z.number(),
  /** So many words Distinct-3 was taken over. */
  words: z.number(),
});
export type SetStatistics = z.infer<typeof setStatistics>;

/** One pass over the topic: the records from one set of positions to another. */
const generation = z.object({
  from: positions,
  to: positions,
  done: z.boolean(),
  files: z.array(file),
  statistics: statistics.optional(),
  set: setStatistics.optional(),
});
export type Generation = z.infer<typeof generation>;

const state = z.object({
  version: z.literal(1),
  /** Everything that decides what is written, so that a resumed export cannot mix two kinds of files. */
  options: z.record(z.string(), z.unknown()),
  generations: z.array(generation),
});
export type ExportState = z.infer<typeof state>;

/** The state in a file; undefined when there is none. @throws UsageError when it is none of this program's */
export function readState(path: string): ExportState | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return state.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new UsageError(
      `${path} is no state of an export: ${(error as Error).message}. Remove it to begin anew.`,
    );
  }
}

export function writeState(path: string, value: ExportState): void {
  writeWhole(path, `${JSON.stringify(value, null, 1)}\n`);
}

/** Whether anything lies between two sets of positions. */
export function isEmptySpan(from: Positions, to: Positions): boolean {
  return Object.entries(to).every(([partition, end]) => end <= (from[partition] ?? 0));
}
