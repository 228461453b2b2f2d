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
  const run = longRun(text);
  if (run !== undefined) return run;
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

/** So many equal characters in a row are one too many. */
const shortestRun = 12;
/** Rulers and columns of numbers are runs of other characters, and honest. */
const telling = /[\p{L}!?]/u;

/** The first run of twelve equal letters, or exclamation or question marks; undefined when there is none. */
function longRun(text: string): string | undefined {
  // Of the places in a run at which the next character is the same, one is a multiple of their number.
  const step = shortestRun - 1;
  for (let at = step - 1; at + 1 < text.length; at += step) {
    const code = text.charCodeAt(at);
    if (code !== text.charCodeAt(at + 1)) continue;
    // A run that began before the last place was looked at there.
    let start = at;
    while (start > 0 && at - start < step && text.charCodeAt(start - 1) === code) start -= 1;
    let end = start + 1;
    while (end < start + shortestRun && text.charCodeAt(end) === code) end += 1;
    if (end === start + shortestRun && telling.test(text.charAt(at))) return text.slice(start, end);
  }
  return undefined;
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
    if (!mayRepeat(hashes, period, wanted)) continue;
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

/** False when there cannot be `wanted` places in a row that equal what stands `period` before: one in so many is looked at. */
function mayRepeat(hashes: readonly number[], period: number, wanted: number): boolean {
  for (let index = period + wanted - 1; index < hashes.length; index += wanted)
    if (hashes[index] === hashes[index - period]) return true;
  return false;
}
