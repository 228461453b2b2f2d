/** Finds text that repeats itself over and over. */
import { isUnspaced } from "./fold.ts";
import { type Words, wordsOf } from "./words.ts";

/** The longest phrase that is looked for, in words or, in scripts without spaces, in characters. */
const longestPhrase = 12;
const fewestTimes = 4;
/** The whole stretch has at least so many words, or characters. */
const shortestStretch = { words: 12, characters: 24 } as const;

type Pieces = Pick<Words, "hashes" | "starts" | "ends">;

/** A run of one character, or a phrase that stands at least four times in a row; undefined when there is none. */
export function repetition(text: string, words: Words = wordsOf(text)): string | undefined {
  if (words.run !== undefined) return words.run;
  const phrase = repeatedStretch(words, shortestStretch.words, text);
  if (phrase !== undefined || !isUnspaced(text)) return phrase;
  const characters = { hashes: [] as number[], starts: [] as number[], ends: [] as number[] };
  for (const { index, 0: character } of text.matchAll(/\p{L}/gu)) {
    characters.hashes.push(character.codePointAt(0) ?? 0);
    characters.starts.push(index);
    characters.ends.push(index + character.length);
  }
  return repeatedStretch(characters, shortestStretch.characters, text);
}

function repeatedStretch(
  { hashes, starts, ends }: Pieces,
  shortest: number,
  text: string,
): string | undefined {
  const longest = Math.min(longestPhrase, Math.floor(hashes.length / fewestTimes));
  if (hashes.length < shortest) return undefined;
  for (let period = 1; period <= longest; period += 1) {
    const wanted = Math.max(shortest, period * fewestTimes) - period;
    let same = 0;
    for (let index = period; index < hashes.length; index += 1) {
      same = hashes[index] === hashes[index - period] ? same + 1 : 0;
      if (same < wanted) continue;
      const phrase = text.slice(starts[index - period + 1], ends[index]);
      if (/\p{L}/u.test(phrase)) return phrase;
    }
  }
  return undefined;
}
