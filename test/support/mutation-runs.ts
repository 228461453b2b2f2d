/** Runs mutations over dialogues and counts which of them the intended rule finds. */
import type { Dialogue, Finding } from "../../services/shared/contracts/generated/records.ts";
import { seeded } from "../../services/shared/dialogue/random.ts";
import { checkRules } from "../../services/shared/rules/check.ts";
import { changedTurns, type Mutation } from "./mutations/mutation.ts";

export interface MutationCount {
  readonly applied: number;
  readonly caught: number;
  /** Ids of dialogues whose fault went unseen, the first few. */
  readonly missed: readonly Dialogue[];
}

/**
 * Mutates up to `most` dialogues, each once. A fault is caught when the intended rule finds something at reject or mask
 * level that it did not find before, and names a turn of the fault: a changed one, or what the mutation says.
 */
export function runMutation(mutation: Mutation, dialogues: readonly Dialogue[], most: number): MutationCount {
  let [applied, caught] = [0, 0];
  const missed: Dialogue[] = [];
  for (const [index, dialogue] of dialogues.entries()) {
    if (applied >= most) break;
    const mutated = mutation.mutate(dialogue, seeded("mutation", mutation.name, index));
    if (!mutated) continue;
    applied += 1;
    const before = new Set(
      checkRules(dialogue)
        .filter((finding) => counts(finding, mutation))
        .map(keyOf),
    );
    const named = (mutation.names ?? changedTurns)(mutated, dialogue);
    const found = checkRules(mutated).filter((finding) => counts(finding, mutation) && names(finding, named));
    if (found.some((finding) => !before.has(keyOf(finding)))) caught += 1;
    else missed.push(mutated);
  }
  return { applied, caught, missed };
}

function counts({ rule, severity }: Finding, mutation: Mutation): boolean {
  return rule === mutation.rule && severity !== "warn";
}

function names({ turnId }: Finding, turns: readonly string[] | null): boolean {
  return turns === null ? turnId === null : turnId !== null && turns.includes(turnId);
}

function keyOf({ turnId, path, evidence }: Finding): string {
  return `${turnId} ${path} ${evidence}`;
}
