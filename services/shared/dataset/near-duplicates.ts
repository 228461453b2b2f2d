/**
 * Near copies by MinHash (Broder 1997) with banding: a signature estimates which share of their shingles two texts have
 * in common, and only texts that agree in a whole band are compared.
 */
import { hash32 } from "./text.ts";

const bands = 32;
const rowsOfBand = 4;
const permutations = bands * rowsOfBand;

/** Odd multipliers and offsets of the permutations: fixed, so that signatures can be compared between runs. */
const factors = Uint32Array.from({ length: permutations }, (_, index) => hash32(`factor ${index}`) | 1);
const offsets = Uint32Array.from({ length: permutations }, (_, index) => hash32(`offset ${index}`));

/** The MinHash signature of a set of shingles. */
export function signatureOf(shingles: Iterable<string>): Uint32Array {
  const least = new Uint32Array(permutations).fill(0xffffffff);
  for (const shingle of new Set(shingles)) {
    const hash = hash32(shingle);
    for (let index = 0; index < permutations; index += 1) {
      const mixed = (Math.imul(hash, factors[index] as number) + (offsets[index] as number)) >>> 0;
      // The high bits of a product are mixed best, so they decide first.
      const permuted = ((mixed >>> 15) ^ Math.imul(mixed, 0x2c1b3c6d)) >>> 0;
      if (permuted < (least[index] as number)) least[index] = permuted;
    }
  }
  return least;
}

/** The share of their shingles that two texts have in common, as their signatures estimate it: to some 0.05. */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  let same = 0;
  for (let index = 0; index < permutations; index += 1) if (a[index] === b[index]) same += 1;
  return same / permutations;
}

export interface NearCopy {
  /** Id of the earlier text that is most alike. */
  readonly of: string;
  readonly similarity: number;
}

/** Finds, for each text as it comes, an earlier one that is nearly the same. Memory: some 700 bytes a text. */
export class NearDuplicates {
  readonly #threshold: number;
  readonly #signatures = new Map<string, Uint32Array>();
  readonly #buckets = new Map<string, string[]>();

  /** @param threshold share of shingles in common from which texts count as near copies */
  constructor(threshold = 0.8) {
    this.#threshold = threshold;
  }

  /** Adds a text. @returns the earlier text it is a near copy of, if any */
  add(id: string, shingles: Iterable<string>): NearCopy | undefined {
    const signature = signatureOf(shingles);
    let best: NearCopy | undefined;
    const compared = new Set<string>();
    for (let band = 0; band < bands; band += 1) {
      const key = `${band}:${signature.subarray(band * rowsOfBand, (band + 1) * rowsOfBand).join(",")}`;
      const bucket = this.#buckets.get(key);
      if (!bucket) {
        this.#buckets.set(key, [id]);
        continue;
      }
      // A bucket of thousands is a template: its first members stand for all.
      for (const other of bucket.slice(0, 20)) {
        if (compared.has(other)) continue;
        compared.add(other);
        const alike = similarity(signature, this.#signatures.get(other) as Uint32Array);
        if (alike >= this.#threshold && alike > (best?.similarity ?? 0))
          best = { of: other, similarity: alike };
      }
      if (bucket.length < 20) bucket.push(id);
    }
    this.#signatures.set(id, signature);
    return best;
  }
}
