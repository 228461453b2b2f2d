/** How many dialogues of a set call each tool, or are of each kind, and how many are wanted (check D4). */

/** What is asked of the set as a whole. */
export interface Quotas {
  /** Fewest dialogues that call each tool. */
  readonly tools?: Readonly<Record<string, number>>;
  /** Fewest dialogues of each kind. */
  readonly kinds?: Readonly<Record<string, number>>;
}

/** What became of one quota; it is missed where fewer were found than the least that is wanted. */
export interface QuotaOutcome {
  readonly of: "tool" | "kind";
  readonly name: string;
  readonly least: number;
  readonly found: number;
}

/** Every quota with what was found. */
export function quotaOutcomes(
  { tools = {}, kinds = {} }: Quotas,
  found: { readonly tools: ReadonlyMap<string, number>; readonly kinds: ReadonlyMap<string, number> },
): QuotaOutcome[] {
  const outcomes = (of: "tool" | "kind", wanted: Readonly<Record<string, number>>) =>
    Object.entries(wanted).map(([name, least]) => ({
      of,
      name,
      least,
      found: found[`${of}s`].get(name) ?? 0,
    }));
  return [...outcomes("tool", tools), ...outcomes("kind", kinds)];
}

export function isMissed({ least, found }: QuotaOutcome): boolean {
  return found < least;
}
