/** Writes masked turns anew. */
import { isObject } from "../../shared/dialogue/json.ts";
import { type DraftTurn, written } from "./draft.ts";
import { piecesOf } from "./pieces.ts";
import { catalogOf, dataOf, type StepQuestion, stringsIn, turnsIn } from "./question.ts";
import { type Hint, Writer } from "./writer.ts";

/** Answers the step `fill`. */
export function fill(question: StepQuestion): unknown {
  const catalog = catalogOf(question);
  const pieces = piecesOf(turnsIn(dataOf(question, "dialogue")), catalog);
  const hints = readHints(dataOf(question, "hints"));
  const writer = new Writer(pieces, new Map(hints.map((hint) => [hint.id, hint])), catalog, question.random);
  // Calls first: what users ask for and what answers report follows from them.
  for (const [index, piece] of pieces.entries())
    if (piece.masked && piece.kind === "calls") writer.writeCalls(index);
  for (const [index, piece] of pieces.entries()) {
    if (piece.masked && piece.kind === "user") writer.writeRequest(index);
    if (piece.masked && piece.kind === "answer") writer.writeAnswer(index);
  }
  const masked = pieces.filter((piece) => piece.masked);
  const drafts = masked.map(
    ({ kind, text, calls }): DraftTurn => ({
      speaker: kind === "user" ? "user" : "assistant",
      text,
      calls,
    }),
  );
  question.spoil?.(drafts, catalog);
  const turns = drafts.flatMap(({ text, calls }, index) => {
    const id = masked[index]?.id;
    return id === undefined ? [] : [{ id, text, calls: calls.map(written) }];
  });
  return { turns };
}

function readHints(data: unknown): Hint[] {
  const listed = isObject(data) && Array.isArray(data["turns"]) ? data["turns"] : [];
  return listed.filter(isObject).map((hint) => ({
    id: String(hint["id"]),
    calls: stringsIn(hint["calls"]),
    keep: stringsIn(hint["keep"]),
  }));
}

/** The masked answer of the section "site", written anew; what it says stays where nothing is known to tell. */
export function restated(question: StepQuestion): string {
  const catalog = catalogOf(question);
  const site = dataOf(question, "site");
  const { turn, original, keep } = isObject(site) ? site : {};
  const pieces = piecesOf(turnsIn(dataOf(question, "dialogue")), catalog);
  const at = pieces.findIndex(({ id }) => id === turn);
  const asked = pieces.slice(0, Math.max(at, 0)).findLastIndex(({ kind }) => kind === "user");
  const reports = pieces.slice(asked + 1, at).some(({ kind }) => kind === "calls");
  if (at < 0 || !reports) return String(original ?? "");
  const hint: Hint = { id: String(turn), calls: [], keep: stringsIn(keep) };
  new Writer(pieces, new Map([[hint.id, hint]]), catalog, question.random).writeAnswer(at);
  return pieces[at]?.text ?? "";
}
