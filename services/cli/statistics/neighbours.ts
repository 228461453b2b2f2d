/** How neighbouring turns hang together: whether they speak of the same, and whether the later follows from the earlier. */
import type { Dialogue } from "../../shared/contracts/generated/records.ts";
import { hashOf } from "../../shared/dialogue/canonical.ts";

/** Two texts that follow one another in a dialogue, calls and results between them left out. */
export interface NeighbourPair {
  readonly earlier: string;
  readonly later: string;
}

/** Longest part of a text that is looked at: endpoints take so many characters at least. */
const longest = 4_000;

/** The neighbouring texts of a dialogue: turns of user and assistant that say something. */
export function neighboursOf({ turns }: Dialogue): NeighbourPair[] {
  const texts = turns
    .filter(({ role, content }) => role !== "tool" && content.trim() !== "")
    .map(({ content }) => content.slice(0, longest));
  return texts.slice(1).map((later, index) => ({ earlier: texts[index] ?? "", later }));
}

/** A sample of pairs of so many, the same whatever order the dialogues come in: those with the lowest hashes. */
export class PairSample {
  readonly #size: number;
  readonly #kept: { readonly rank: string; readonly pair: NeighbourPair }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  add(dialogue: Dialogue): void {
    if (this.#size === 0) return;
    neighboursOf(dialogue).forEach((pair, index) => {
      const rank = hashOf("pair", dialogue.id, index);
      const last = this.#kept.at(-1);
      if (last && this.#kept.length >= this.#size && rank > last.rank) return;
      let at = this.#kept.length;
      while (at > 0 && (this.#kept[at - 1]?.rank ?? "") > rank) at -= 1;
      this.#kept.splice(at, 0, { rank, pair });
      this.#kept.length = Math.min(this.#kept.length, this.#size);
    });
  }

  get pairs(): readonly NeighbourPair[] {
    return this.#kept.map(({ pair }) => pair);
  }
}

/** Turns texts into vectors, in their order. */
export type Embed = (texts: readonly string[]) => Promise<readonly (readonly number[])[]>;

/** Mean cosine of the vectors of neighbouring texts; null without pairs. */
export async function similarityOf(pairs: readonly NeighbourPair[], embed: Embed): Promise<number | null> {
  if (pairs.length === 0) return null;
  const texts = [...new Set(pairs.flatMap(({ earlier, later }) => [earlier, later]))];
  const vectors = await embed(texts);
  const of = new Map(texts.map((text, index) => [text, vectors[index] ?? []]));
  const cosines = pairs.map(({ earlier, later }) => cosine(of.get(earlier) ?? [], of.get(later) ?? []));
  return cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
}

function cosine(a: readonly number[], b: readonly number[]): number {
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  a.forEach((value, index) => {
    const other = b[index] ?? 0;
    dot += value * other;
    lengthA += value * value;
    lengthB += other * other;
  });
  const lengths = Math.sqrt(lengthA) * Math.sqrt(lengthB);
  return lengths === 0 ? 0 : dot / lengths;
}

/** Says how a later text relates to an earlier one; undefined when no usable answer came. */
export type Infer = (pair: NeighbourPair) => Promise<"entailment" | "neutral" | "contradiction" | undefined>;

export interface Entailment {
  /** Share of pairs judged entailment, of those that were judged; null when none was. */
  readonly ratio: number | null;
  readonly judged: number;
  readonly unanswered: number;
}

/** Asks about every pair, so many at once. */
export async function entailmentOf(
  pairs: readonly NeighbourPair[],
  infer: Infer,
  atOnce = 8,
): Promise<Entailment> {
  const answers: Awaited<ReturnType<Infer>>[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < pairs.length; index = next++) {
      const pair = pairs[index];
      if (pair) answers.push(await infer(pair));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, pairs.length) }, work));
  const judged = answers.filter((answer) => answer !== undefined);
  return {
    ratio:
      judged.length === 0 ? null : judged.filter((answer) => answer === "entailment").length / judged.length,
    judged: judged.length,
    unanswered: answers.length - judged.length,
  };
}
