/** The words of a text as numbers, found in one pass over its characters: several rules look at everything that is said. */

export interface Words {
  /** Equal for equal words, whatever the case of their ASCII letters. */
  readonly hashes: readonly number[];
  /** The punctuation marks that occur, as `marksIn` gives them. */
  readonly marks: number;
  /** True when there are letters of other scripts than the Latin one. */
  readonly beyondLatin: boolean;
  /** True when there are control characters, surrogates or other characters that need a closer look. */
  readonly odd: boolean;
}

/** ASCII has 32 marks that are neither letters, digits nor spaces: one bit for each. */
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** The lower case of the ASCII characters of words; 0 for all others. */
const lower = new Uint8Array(128);
/** The bit of a mark; 0 for other ASCII characters. */
const bits = new Int32Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(character)) lower[code] = character.toLowerCase().charCodeAt(0);
  const place = punctuation.indexOf(character);
  if (place >= 0) bits[code] = 1 << place;
}

/** The punctuation marks of a text, a bit for each: what cannot be in a text need not be looked for there. */
export function marksIn(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128) marks |= bits[code] as number;
  }
  return marks;
}

/** Splits a text into words. Everything beyond ASCII counts as a letter. */
export function wordsOf(text: string): Words {
  const hashes: number[] = [];
  let hash = 0;
  let marks = 0;
  let beyondLatin = false;
  let odd = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      const letter = lower[code] as number;
      if (letter !== 0) {
        hash = (Math.imul(hash, 31) + letter) | 0;
        continue;
      }
      marks |= bits[code] as number;
      if ((code < 32 && code !== 10) || code === 127) odd = true;
      if (hash !== 0) hashes.push(hash);
      hash = 0;
    } else {
      hash = (Math.imul(hash, 31) + code) | 0;
      if (code < 160 || code >= 0xd800) odd = true;
      // Punctuation, symbols and emoji lie between.
      if ((code >= 0x370 && code < 0x2000) || (code >= 0x2e80 && code < 0xd800) || code >= 0xff00)
        beyondLatin = true;
    }
  }
  if (hash !== 0) hashes.push(hash);
  return { hashes, marks, beyondLatin, odd };
}

/** Where the words of a text begin and end, in the same order: only asked where something was found. */
export function placesOfWords(text: string): { readonly starts: number[]; readonly ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const match of text.matchAll(/[A-Za-z0-9\u0080-\uffff]+/g)) {
    starts.push(match.index);
    ends.push(match.index + match[0].length);
  }
  return { starts, ends };
}

/** The hash of one word. */
export function wordHash(word: string): number {
  return wordsOf(word).hashes[0] ?? 0;
}
