import type { Dialogue } from "../../../services/shared/contracts/generated/records.ts";
import type { Random } from "../../../services/shared/dialogue/random.ts";

/** A fault put into a dialogue that had none of its kind. */
export interface Mutation {
  readonly name: string;
  /** The rule that is to find it. */
  readonly rule: string;
  /** The dialogue with the fault; undefined where it offers no place for it. */
  mutate(dialogue: Dialogue, random: Random): Dialogue | undefined;
}
