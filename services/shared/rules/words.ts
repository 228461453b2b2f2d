/** The words of a text as numbers, found in one pass over its characters: several rules look at everything that is said. */

export interface Words {
  /** Equal for equal words, whatever the case of their ASCII letters. */
  readonly hashes: readonly number[];
  /** The first run of twelve equal letters, or exclamation or question marks; undefined when there is none. */
  readonly run: string | undefined;
  /** True when there are letters of other scripts than the Latin one. */
  readonly beyondLatin: boolean;
  /** True when there are control characters, surrogates or other characters that need a closer look. */
  readonly odd: boolean;
}

/** So many equal letters in a row are honest; rulers and columns of numbers are runs of other characters. */
const longestHonestRun = 11;
const telling = /[\p{L}!?]/u;

/** The lower case of the ASCII characters of words; 0 for all others. */
const lower = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[A-Za-z0-9]/.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

/** Splits a text into words. Everything beyond ASCII counts as a letter. */
export function wordsOf(text: string): Words {
  const hashes: number[] = [];
  let found: string | undefined;
  let last = -1;
  let run = 0;
  let hash = 0;
  let beyondLatin = false;
  let odd = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === last) {
      run += 1;
      if (run === longestHonestRun && found === undefined && telling.test(text.charAt(at)))
        found = text.slice(at - run, at + 1);
    } else {
      run = 0;
      last = code;
    }
    if (code < 128) {
      const letter = lower[code] as number;
      if (letter !== 0) {
        hash = (Math.imul(hash, 31) + letter) | 0;
        continue;
      }
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
  return { hashes, run: found, beyondLatin, odd };
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
