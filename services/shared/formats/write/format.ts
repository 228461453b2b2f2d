/** What a format that dialogues can be written in is. */
import type { Turn, VerifiedDialogue } from "../../contracts/generated/records.ts";

export type Example = Readonly<Record<string, unknown>>;

/** A column of tabular files; nested values are JSON text there, which no reader can spoil by merging rows. */
export interface Column {
  readonly name: string;
  readonly type: "text" | "json";
}

/** A format of training data: pure, one module each. */
export interface ExportFormat {
  readonly name: string;
  /** Who reads it, in a few words. */
  readonly reader: string;
  /** Whether a line is a dialogue, or a pair of a preferred and a refused answer. */
  readonly unit: "dialogue" | "pair";
  /** How turns that are not to be trained on are marked; without a way to mark them, dialogues end before the first. */
  readonly mask: string | undefined;
  readonly columns: readonly Column[];
  /**
   * The examples of a dialogue: one, or a pair for each turn that was written more than once.
   * @throws DoesNotFit when the format cannot hold the dialogue
   */
  examples(verified: VerifiedDialogue): readonly Example[];
  /** Files that readers want beside the data, by name. */
  companions?(data: readonly DataFile[]): readonly { readonly name: string; readonly content: string }[];
}

/** A file of an export. */
export interface DataFile {
  readonly path: string;
  readonly split: string;
}

/** A dialogue that a format cannot hold. The message says why, in words that can be counted. */
export class DoesNotFit extends Error {
  override readonly name = "DoesNotFit";
}

/**
 * The dialogue up to the last answer before the first turn that is not to be trained on, for formats that cannot mark it.
 * @throws DoesNotFit when no answer is left
 */
export function endingBeforeMask(verified: VerifiedDialogue): VerifiedDialogue {
  const masked = new Set(verified.maskedTurns);
  const { turns } = verified.dialogue;
  const first = turns.findIndex(({ id }) => masked.has(id));
  if (first < 0) return verified;
  const last = turns.slice(0, first).findLastIndex(isAnswer);
  if (last < 0) throw new DoesNotFit("no answer before the first masked turn");
  return {
    ...verified,
    maskedTurns: [],
    dialogue: { ...verified.dialogue, turns: turns.slice(0, last + 1) },
  };
}

function isAnswer({ role, calls }: Turn): boolean {
  return role === "assistant" && calls.length === 0;
}
