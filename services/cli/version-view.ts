/** What changed in a dialogue from one version to another, turn by turn, as text for reading. Pure, but for colour. */
import { InvalidArgumentError } from "commander";
import type { Dialogue, Turn } from "../shared/contracts/generated/records.ts";
import { diffTurns } from "../shared/dialogue/diff.ts";
import { turnsAfter } from "../shared/dialogue/versions.ts";
import { type Paint, transcriptLines, unpainted } from "./dialogue-view.ts";
import { Failure } from "./exit.ts";

/** Two versions of a dialogue: 0 is the skeleton, N stands after the Nth entry of its history. */
export interface VersionSpan {
  readonly from: number;
  readonly to: number;
}

/** Reads a span such as `0..2`. */
export function versionSpan(text: string): VersionSpan {
  const match = /^(\d{1,4})\.\.(\d{1,4})$/.exec(text);
  if (!match) throw new InvalidArgumentError("It must be two versions, such as 0..2; 0 is the skeleton.");
  return { from: Number(match[1]), to: Number(match[2]) };
}

/** The differences between two versions. @throws Failure when the dialogue has no such version */
export function diffLines(dialogue: Dialogue, { from, to }: VersionSpan, paint: Paint = unpainted): string[] {
  const last = dialogue.history.length;
  if (from > last || to > last)
    throw new Failure(`This dialogue has the versions 0 to ${last}; there is no ${Math.max(from, to)}.`);
  const lines = (mark: string, turn: Turn, style: "green" | "yellow" | "dim") =>
    transcriptLines([turn]).map((line) => paint(style, `${mark} ${line}`));
  return diffTurns(turnsAfter(dialogue, from), turnsAfter(dialogue, to)).flatMap((change) => {
    if (change.kind === "changed")
      return [...lines("-", change.before, "yellow"), ...lines("+", change.turn, "green")];
    if (change.kind === "added") return lines("+", change.turn, "green");
    return change.kind === "removed" ? lines("-", change.turn, "yellow") : lines(" ", change.turn, "dim");
  });
}
