/** Which later turns rely on what a turn says: what has to be looked at again when that turn is written anew. */
import type { Turn } from "../contracts/generated/records.ts";
import { parseJson } from "./json.ts";
import { type Unit, unitsOf } from "./units.ts";
import { leafValues, reliedOn, states, textOf } from "./values.ts";

type Value = string | number;

/** Shorter values turn up anywhere. */
const telling = (value: Value) =>
  typeof value === "string" ? value.trim().length >= 4 : String(value).length >= 2;

const argumentsOf = (turn: Turn) => turn.calls.flatMap((call) => leafValues(parseJson(call.arguments)));
const resultsOf = (turn: Turn) => turn.results.flatMap(({ content }) => leafValues(parseJson(content)));

/** All that turns say and do, as one text to look values up in. */
function allOf(turns: readonly Turn[]): string {
  return turns.map((turn) => `${textOf(turn)}\n${argumentsOf(turn).join("\n")}`).join("\n");
}

/** Values of a unit's own arguments that nothing before it states. */
export function introducedArguments(turns: readonly Turn[], unit: Unit): Value[] {
  const before = allOf(turns.slice(0, positionOf(turns, unit)));
  return [...new Set(unit.turns.flatMap(argumentsOf))].filter(
    (value) => telling(value) && !states(before, value),
  );
}

/**
 * The later units that rely on `unit`: answers that tell what only its call or results state, and calls with an argument
 * that only its own call brought up. What later calls take from its results is left out: that can be kept.
 */
export function dependentUnits(turns: readonly Turn[], unit: Unit): Unit[] {
  const at = positionOf(turns, unit);
  const before = allOf(turns.slice(0, at));
  const invented = introducedArguments(turns, unit);
  const reported = [...new Set(unit.turns.flatMap(resultsOf))].filter(
    (value) => telling(value) && !states(before, value),
  );
  return unitsOf(turns.slice(at + unit.turns.length)).filter(({ turns: later }) => {
    const [first] = later;
    if (first?.role === "assistant" && first.calls.length === 0)
      return [...invented, ...reported].some((value) => states(first.content, value));
    return later.some((turn) => argumentsOf(turn).some((value) => invented.includes(value)));
  });
}

/**
 * The later units that state a value which `before` stated and `after`, which took its place, does not: unless something
 * else before them states it, they now hang in the air.
 *
 * @param turns the dialogue with `after` in place
 */
export function staleUnits(turns: readonly Turn[], before: Unit, after: Unit): Unit[] {
  const at = positionOf(turns, after);
  const rest = turns.slice(at + after.turns.length);
  const elsewhere = allOf(turns.slice(0, at + after.turns.length));
  const stated = [
    ...before.turns.flatMap((turn) => [...argumentsOf(turn), ...resultsOf(turn)]),
    ...reliedOn(before.turns.map(({ content }) => content).join("\n"), rest, 0),
  ];
  const lost = [...new Set(stated)].filter((value) => telling(value) && !states(elsewhere, value));
  if (lost.length === 0) return [];
  return unitsOf(rest).filter(({ turns: later }) => {
    const said = allOf(later);
    return lost.some((value) => states(said, value));
  });
}

function positionOf(turns: readonly Turn[], unit: Unit): number {
  return turns.findIndex(({ id }) => id === unit.id);
}
