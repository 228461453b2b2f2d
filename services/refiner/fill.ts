/** Mask and fill: what the teacher is told of the masked turns, and what its answer makes of them. Pure. */
import type { Turn } from "../shared/contracts/generated/records.ts";
import { callTurns } from "../shared/dialogue/calls.ts";
import type { Unit } from "../shared/dialogue/units.ts";
import { reliedOn, textOf } from "../shared/dialogue/values.ts";
import type { FillAnswer, FillHint } from "./prompts.ts";

/**
 * What each masked unit did, for whoever writes it anew.
 *
 * @param dropped values that need not be kept, such as invented ones
 */
export function fillHints(
  turns: readonly Turn[],
  masked: readonly Unit[],
  dropped: readonly (string | number)[] = [],
): FillHint[] {
  return masked.map(({ id, turns: [first, ...rest] }) => {
    const turn = first as Turn;
    const last = rest.at(-1) ?? turn;
    const keep = reliedOn([turn, ...rest].map(textOf).join("\n"), turns, turns.indexOf(last) + 1).filter(
      (value) => !dropped.includes(value),
    );
    return {
      id,
      role: turn.role,
      ...(turn.calls.length > 0 && { calls: turn.calls.map(({ name }) => name) }),
      ...(keep.length > 0 && { keep: keep.map(String) }),
    };
  });
}

/** What is wrong with the form of a fill, for a re-ask: every masked unit once, calls where there were calls. */
export function fillProblems(masked: readonly Unit[], answer: FillAnswer): string[] {
  const filled = new Map(answer.turns.map((turn) => [turn.id, turn]));
  return masked.flatMap(({ id, turns: [first] }) => {
    const turn = filled.get(id);
    if (!turn) return [`turns: the masked turn ${id} is missing`];
    const called = (first as Turn).calls.length > 0;
    if (called && turn.calls.length === 0) return [`turn ${id}: made calls, and must make calls`];
    if (!called && turn.calls.length > 0) return [`turn ${id}: made no calls, and must make none`];
    if (!called && turn.text.trim() === "") return [`turn ${id}: is empty`];
    return [];
  });
}

/** The masked units as the answer writes them; ids and roles stay. */
export function filledUnits(masked: readonly Unit[], answer: FillAnswer): Unit[] {
  return masked.map(({ id, turns: [first, results] }) => {
    const written = answer.turns.find((turn) => turn.id === id);
    const turn = first as Turn;
    if (!written) throw new Error(`no fill for ${id}: fillProblems must be checked first`);
    const text = written.text.trim();
    return results
      ? { id, turns: callTurns(id, results.id, text, written.calls) }
      : { id, turns: [{ ...turn, content: text }] };
  });
}
