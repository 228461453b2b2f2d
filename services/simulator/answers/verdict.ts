/** What experts look at, and the form of what they say about it. */
import type { Catalog } from "../catalog.ts";
import { type Piece, piecesOf } from "./pieces.ts";
import { catalogOf, dataOf, type StepQuestion, turnsIn } from "./question.ts";

export interface Fault {
  /** Id of the turn. */
  readonly turn: string;
  readonly what: string;
}

/** An expert's answer: what was found, or that it is sound. */
export function verdict(faults: readonly Fault[], sound: string) {
  const turns = [...new Set(faults.map(({ turn }) => turn))];
  return {
    reason:
      faults.length > 0
        ? `${faults
            .slice(0, 3)
            .map(({ what }) => what)
            .join("; ")}.`
        : sound,
    turns,
    verdict: faults.length > 0 ? "fail" : "pass",
  };
}

/** The dialogue and the tools that an expert is asked about. */
export function read(question: StepQuestion): { pieces: Piece[]; catalog: Catalog } {
  const catalog = catalogOf(question);
  return { pieces: piecesOf(turnsIn(dataOf(question, "dialogue")), catalog), catalog };
}
