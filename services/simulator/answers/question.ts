/** What a step is given to answer from, and small readers for the data in it. */
import { isObject, parseJson } from "../../shared/dialogue/json.ts";
import type { Random } from "../../shared/dialogue/random.ts";
import type { ShownTurn } from "../../shared/dialogue/transcript.ts";
import { type Catalog, readCatalog } from "../catalog.ts";
import type { SemanticFault } from "../config.ts";
import type { Sections } from "../reading.ts";
import type { DraftTurn } from "./draft.ts";
import type { JudgeHabits } from "./judgement.ts";

/** Faults that answers put in themselves, because only they know the place. */
export type AnsweredFault = Extract<
  SemanticFault,
  "missedInjection" | "needlessQuestion" | "unplannedRequest" | "hiddenError"
>;

export interface StepQuestion {
  readonly sections: Sections;
  readonly random: Random;
  /** Puts a semantic fault into the turns of the answer, where the request drew one. */
  readonly spoil: ((turns: DraftTurn[], catalog: Catalog) => void) | undefined;
  /** True when the request drew that fault, which the answer then has: asked only where there is a place for it. */
  readonly strikes: (fault: AnsweredFault) => boolean;
  readonly judge: JudgeHabits;
}

/** The tools a request offers; none when it has no such section. */
export function catalogOf(question: StepQuestion): Catalog {
  return readCatalog(question.sections.get("tools") ?? "[]");
}

/** The JSON value of a section; undefined when there is no such section. */
export function dataOf(question: StepQuestion, name: string): unknown {
  const text = question.sections.get(name);
  return text === undefined ? undefined : parseJson(text);
}

/** The turns that a list of shown turns holds; anything else in it is left out. */
export function turnsIn(data: unknown): ShownTurn[] {
  if (!Array.isArray(data)) return [];
  return data.flatMap((turn): ShownTurn[] =>
    isObject(turn) && typeof turn["id"] === "string" && typeof turn["role"] === "string"
      ? [turn as unknown as ShownTurn]
      : [],
  );
}

/** Strings of a list; none when it is no list. */
export function stringsIn(data: unknown): string[] {
  return Array.isArray(data) ? data.filter((item) => typeof item === "string") : [];
}

/** A whole number of a record, `fallback` when it is missing or below 1. */
export function countIn(data: unknown, key: string, fallback: number): number {
  const value = isObject(data) ? data[key] : undefined;
  return typeof value === "number" && value >= 1 ? Math.floor(value) : fallback;
}
