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
export function similarity(a: Uint32Array | Uint16Array, b: Uint32Array | Uint16Array): number {
  let same = 0;
  for (let index = 0; index < permutations; index += 1) if (a[index] === b[index]) same += 1;
  return same / permutations;
}

export interface NearCopy {
  /** Id of the earlier text that is most alike. */
  readonly of: string;
  readonly similarity: number;
}

/** A bucket of thousands is a template: its first members stand for all. */
const mostOfBucket = 20;

/** Finds, for each text as it comes, an earlier one that is nearly the same. Memory: some 550 bytes a text. */
export class NearDuplicates {
  readonly #threshold: number;
  readonly #ids: string[] = [];
  readonly #signatures = new Signatures();
  readonly #buckets: Buckets;

  /** @param threshold share of shingles in common from which texts count as near copies */
  constructor(threshold = 0.8) {
    this.#threshold = threshold;
    this.#buckets = new Buckets(this.#signatures);
  }

  /** The kept text that one of this signature is a near copy of, if any. */
  find(signature: Uint32Array): NearCopy | undefined {
    const short = Uint16Array.from(signature);
    let best: { readonly text: number; readonly similarity: number } | undefined;
    const compared = new Set<number>();
    for (let band = 0; band < bands; band += 1)
      for (const text of this.#buckets.membersOf(band, short)) {
        if (compared.has(text)) continue;
        compared.add(text);
        const alike = similarity(short, this.#signatures.of(text));
        if (alike >= this.#threshold && alike > (best?.similarity ?? 0)) best = { text, similarity: alike };
      }
    return best && { of: this.#ids[best.text] as string, similarity: best.similarity };
  }

  /** Keeps a text, for later ones to be compared with. */
  keep(id: string, signature: Uint32Array): void {
    const text = this.#ids.push(id) - 1;
    this.#signatures.add(text, signature);
    for (let band = 0; band < bands; band += 1) this.#buckets.add(band, text);
  }
}

const textsOfBlock = 1_024;

/** The low halves of signatures, in blocks: a minimum has little in its high bits, and 16 are enough to tell two apart. */
class Signatures {
  readonly #blocks: Uint16Array[] = [];

  add(text: number, signature: Uint32Array): void {
    if (text % textsOfBlock === 0) this.#blocks.push(new Uint16Array(textsOfBlock * permutations));
    this.of(text).set(signature);
  }

  of(text: number): Uint16Array {
    const at = (text % textsOfBlock) * permutations;
    return (this.#blocks[Math.floor(text / textsOfBlock)] as Uint16Array).subarray(at, at + permutations);
  }
}

/**
 * Texts by the rows of each band. Nearly every bucket has one member, so that one number in an open table stands for it
 * (text and band; 0 is free); further members are in lists beside it.
 */
class Buckets {
  readonly #signatures: Signatures;
  readonly #further = new Map<number, number[]>();
  #table = new Int32Array(1 << 10);
  #used = 0;

  constructor(signatures: Signatures) {
    this.#signatures = signatures;
  }

  membersOf(band: number, signature: Uint16Array): readonly number[] {
    const entry = this.#table[this.#slotOf(band, signature)] as number;
    if (entry === 0) return [];
    return [Math.floor((entry - 1) / bands), ...(this.#further.get(entry) ?? [])];
  }

  add(band: number, text: number): void {
    if (this.#used > this.#table.length * 0.7) this.#grow();
    const slot = this.#slotOf(band, this.#signatures.of(text));
    const entry = this.#table[slot] as number;
    if (entry === 0) {
      this.#table[slot] = text * bands + band + 1;
      this.#used += 1;
      return;
    }
    const further = this.#further.get(entry);
    if (!further) this.#further.set(entry, [text]);
    else if (further.length < mostOfBucket - 1) further.push(text);
  }

  /** Where the band's rows stand in the table, or the free slot where they belong. */
  #slotOf(band: number, signature: Uint16Array): number {
    const last = this.#table.length - 1;
    let slot = rowsHash(band, signature) & last;
    for (;;) {
      const entry = this.#table[slot] as number;
      if (entry === 0) return slot;
      const [text, other] = [Math.floor((entry - 1) / bands), (entry - 1) % bands];
      if (other === band && sameRows(band, signature, this.#signatures.of(text))) return slot;
      slot = (slot + 1) & last;
    }
  }

  #grow(): void {
    const before = this.#table;
    this.#table = new Int32Array(before.length * 2);
    for (const entry of before) {
      if (entry === 0) continue;
      const [text, band] = [Math.floor((entry - 1) / bands), (entry - 1) % bands];
      this.#table[this.#slotOf(band, this.#signatures.of(text))] = entry;
    }
  }
}

function sameRows(band: number, a: Uint16Array, b: Uint16Array): boolean {
  for (let row = band * rowsOfBand; row < (band + 1) * rowsOfBand; row += 1)
    if (a[row] !== b[row]) return false;
  return true;
}

function rowsHash(band: number, signature: Uint16Array): number {
  let hash = band;
  for (let row = band * rowsOfBand; row < (band + 1) * rowsOfBand; row += 1)
    hash = Math.imul(hash ^ (signature[row] as number), 0x9e3779b1) ^ (hash >>> 15);
  return (hash ^ (hash >>> 16)) >>> 0;
}
