/** Finds text that repeats itself over and over. */
import { isUnspaced } from "./fold.ts";
import { placesOfWords, type Words, wordsOf } from "./words.ts";

/** The longest phrase that is looked for, in words or, in scripts without spaces, in characters. */
const longestPhrase = 12;
const fewestTimes = 4;
/** The whole stretch has at least so many words, or characters. */
const shortestStretch = { words: 12, characters: 24 } as const;

/** A run of one character, or a phrase that stands at least four times in a row; undefined when there is none. */
export function repetition(text: string, words: Words = wordsOf(text)): string | undefined {
  if (words.run !== undefined) return words.run;
  const phrase = repeatedStretch(words.hashes, shortestStretch.words, text, () => placesOfWords(text));
  if (phrase !== undefined || !words.beyondLatin || !isUnspaced(text)) return phrase;
  const codes: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { index, 0: character } of text.matchAll(/\p{L}/gu)) {
    codes.push(character.codePointAt(0) ?? 0);
    starts.push(index);
    ends.push(index + character.length);
  }
  return repeatedStretch(codes, shortestStretch.characters, text, () => ({ starts, ends }));
}

function repeatedStretch(
  hashes: readonly number[],
  shortest: number,
  text: string,
  places: () => { readonly starts: readonly number[]; readonly ends: readonly number[] },
): string | undefined {
  const longest = Math.min(longestPhrase, Math.floor(hashes.length / fewestTimes));
  if (hashes.length < shortest) return undefined;
  let found: ReturnType<typeof places> | undefined;
  for (let period = 1; period <= longest; period += 1) {
    const wanted = Math.max(shortest, period * fewestTimes) - period;
    let same = 0;
    for (let index = period; index < hashes.length; index += 1) {
      same = hashes[index] === hashes[index - period] ? same + 1 : 0;
      if (same < wanted) continue;
      found ??= places();
      const { starts, ends } = found;
      const phrase = text.slice(starts[index - period + 1], ends[index]);
      if (/\p{L}/u.test(phrase)) return phrase;
    }
  }
  return undefined;
}
