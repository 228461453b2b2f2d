/** What the operations of a refinement round have in common: what they are given, and how they go on record. */
import type { Dialogue, RoundRecord, Usage } from "../shared/contracts/generated/records.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { type Answer, addUsage, askedFor, type Models } from "../shared/llm/model.ts";

export interface Surroundings {
  readonly models: Models;
  readonly round: number;
  /** Share of the eligible units that a reasonability pass masks. */
  readonly maskShare: number;
  /** Most units that a reasonability pass masks. */
  readonly maskMost: number;
}

/** A dialogue after a round, or why the attempt has to be given up. */
export type RoundResult =
  | { readonly done: Dialogue }
  | { readonly failed: Answer<unknown> & { ok: false }; readonly usage: Usage }
  | { readonly impossible: string; readonly usage: Usage };

/** A record of a round in which nothing happened. */
export const emptyRecord = {
  injection: null,
  masked: [],
  inserted: [],
  judgements: [],
  note: "",
  variant: "",
  why: "",
  replaced: [],
  refused: [],
  dependents: [],
} as const satisfies Partial<RoundRecord>;

/** Whom and with which seed the teacher is asked in a round. */
export function question({ spec, id, repairs }: Dialogue, round: number) {
  return {
    ...askedFor(spec, id),
    model: spec.models.teacher,
    temperature: spec.models.temperature,
    seed: seeded("refiner", id, round, repairs).integer(0, 2 ** 31 - 1),
  };
}

/** The dialogue with a round on record and its cost added. */
export function recorded(dialogue: Dialogue, usage: Usage, record: RoundRecord): Dialogue {
  return { ...dialogue, usage: addUsage(dialogue.usage, usage), history: [...dialogue.history, record] };
}
