import type { Dialogue, Turn } from "../../../services/shared/contracts/generated/records.ts";
import type { Random } from "../../../services/shared/dialogue/random.ts";

/** A fault put into a dialogue that had none of its kind. */
export interface Mutation {
  readonly name: string;
  /** The rule that is to find it. */
  readonly rule: string;
  /** The turns of which the rule is to name one, where these are not the changed ones. */
  readonly names?: Naming;
  /** The dialogue with the fault; undefined where it offers no place for it. */
  mutate(dialogue: Dialogue, random: Random): Dialogue | undefined;
}

/** Ids of turns; null: no turn, because the fault is one of the dialogue as a whole. */
export type Naming = (mutated: Dialogue, before: Dialogue) => readonly string[] | null;

/** Something is missing, or is wrong all over, so that no turn is more at fault than others. */
export const wholeDialogue: Naming = () => null;

/** Where results are missing or belong elsewhere, the turn whose calls they would answer. */
export const callsBefore: Naming = (mutated, before) =>
  changedPlaces(mutated, before).map((at) => mutated.turns[at - 1]?.id ?? "");

/** Where turns were moved, the first of them: those after it are where they were, next to each other. */
export const firstChanged: Naming = (mutated, before) => changedTurns(mutated, before).slice(0, 1);

/** Where the same is there again, the copies. */
export const addedTurns: Naming = ({ turns }, before) => {
  const known = new Set(before.turns.map(({ id }) => id));
  return turns.flatMap(({ id }) => (known.has(id) ? [] : [id]));
};

/** The turns that differ; where turns came, went or moved, all between those that stayed; the next one where they only went. */
export const changedTurns = (mutated: Dialogue, before: Dialogue): string[] =>
  changedPlaces(mutated, before).flatMap((at) => mutated.turns[at]?.id ?? []);

function changedPlaces({ turns }: Dialogue, { turns: earlier }: Dialogue): number[] {
  const places = turns.map((_, at) => at);
  if (turns.length === earlier.length && turns.every(({ id }, at) => id === earlier[at]?.id))
    return places.filter((at) => !isSame(turns[at], earlier[at]));
  const shorter = Math.min(turns.length, earlier.length);
  let first = 0;
  while (first < shorter && isSame(turns[first], earlier[first])) first += 1;
  let after = 0;
  while (after < shorter - first && isSame(turns.at(-1 - after), earlier.at(-1 - after))) after += 1;
  return first < turns.length - after ? places.slice(first, turns.length - after) : [first];
}

function isSame(one: Turn | undefined, other: Turn | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
