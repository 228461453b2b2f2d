/** A figure of a benchmark, always beside a reference taken in the same run: machines differ, ratios hardly. */
export interface Measure {
  /** What is measured, in one word of letters, digits and dashes. */
  readonly name: string;
  readonly value: number;
  /** The same figure of the reference, or the bound itself where a goal is absolute. In the value's unit, not 0. */
  readonly reference: number;
  /** What value ÷ reference has to be. */
  readonly goal: { readonly atLeast: number } | { readonly atMost: number };
  /** Lowest and highest ratio over the repetitions, where there were several. */
  readonly spread?: readonly [lowest: number, highest: number];
}

/** A benchmark: measures as they come. What it prints besides goes to stderr. */
export type Bench = () => AsyncIterable<Measure>;

/** A measure from repetitions: medians of both sides, and the spread of the ratios taken pair by pair. */
export function repeated(
  name: string,
  pairs: readonly (readonly [value: number, reference: number])[],
  goal: Measure["goal"],
): Measure {
  const ratios = pairs.map(([value, reference]) => value / reference);
  return {
    name,
    value: median(pairs.map(([value]) => value)),
    reference: median(pairs.map(([, reference]) => reference)),
    goal,
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

export function holds({ value, reference, goal }: Measure): boolean {
  const ratio = value / reference;
  return "atLeast" in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
}

/** `name value reference ratio goal ok|short`, and the spread behind it. */
export function line(measure: Measure): string {
  const { name, value, reference, goal, spread } = measure;
  const bound = "atLeast" in goal ? `>=${goal.atLeast}` : `<=${goal.atMost}`;
  const figures = [short(value), short(reference), short(value / reference), bound];
  const behind = spread ? ` spread ${short(spread[0])}..${short(spread[1])}` : "";
  return `${name} ${figures.join(" ")} ${holds(measure) ? "ok" : "short"}${behind}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
