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

/** What ASCII characters are, by code: the lower case of letters and digits, 0 for others. */
const lower = new Int32Array(128);
/** All bits for letters and digits, none for others. */
const within = new Int32Array(128);
/** The bit of a mark. */
const bits = new Int32Array(128);
/** 1 for control characters other than line feeds. */
const controls = new Int32Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(character)) {
    lower[code] = character.toLowerCase().charCodeAt(0);
    within[code] = -1;
  }
  const place = punctuation.indexOf(character);
  if (place >= 0) bits[code] = 1 << place;
  if ((code < 32 && code !== 10) || code === 127) controls[code] = 1;
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

/** The hashes of the text at hand, as long as their number is not known. */
let scratch = new Int32Array(8_192);

/** Splits a text into words. Everything beyond ASCII counts as a letter. */
export function wordsOf(text: string): Words {
  if (scratch.length < text.length) scratch = new Int32Array(text.length * 2);
  let count = 0;
  let hash = 0;
  let marks = 0;
  let control = 0;
  let beyondLatin = false;
  let odd = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      // No processor foresees where words end, so nothing branches there: what is no letter sets the hash back to 0, and
      // a hash that is not 0 was a word.
      const letter = within[code] as number;
      scratch[count] = hash;
      count += ((hash | -hash) >>> 31) & ~letter;
      hash = (Math.imul(hash, 31) + (lower[code] as number)) & letter;
      marks |= bits[code] as number;
      control |= controls[code] as number;
    } else {
      hash = (Math.imul(hash, 31) + code) | 0;
      if (code < 160 || code >= 0xd800) odd = true;
      // Punctuation, symbols and emoji lie between.
      if ((code >= 0x370 && code < 0x2000) || (code >= 0x2e80 && code < 0xd800) || code >= 0xff00)
        beyondLatin = true;
    }
  }
  if (hash !== 0) scratch[count++] = hash;
  const hashes: number[] = new Array(count);
  for (let index = 0; index < count; index += 1) hashes[index] = scratch[index] as number;
  return { hashes, marks, beyondLatin, odd: odd || control !== 0 };
}

/** Where the words of a text begin and end, in the same order: only asked where something was found. */
export function placesOfWords(text: string): { readonly starts: number[]; readonly ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let inWord = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const letter = code >= 128 || lower[code] !== 0;
    if (letter === inWord) continue;
    (letter ? starts : ends).push(at);
    inWord = letter;
  }
  if (inWord) ends.push(text.length);
  return { starts, ends };
}

/** The hash of one word. */
export function wordHash(word: string): number {
  return wordsOf(word).hashes[0] ?? 0;
}
