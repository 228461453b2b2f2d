/** Finds text that repeats itself over and over. One pass over the characters: this runs on everything that is said. */
import { isUnspaced } from "./fold.ts";

/** So many equal letters or exclamation marks in a row; rulers and columns of numbers are runs of other characters. */
const longestHonestRun = 11;
const telling = /[\p{L}!?]/u;
/** The longest phrase that is looked for, in words or, in scripts without spaces, in characters. */
const longestPhrase = 12;
const fewestTimes = 4;
/** The whole stretch has at least so many words, or characters. */
const shortestStretch = { words: 12, characters: 24 } as const;

/** Words as numbers, equal for equal words, and where each begins and ends. */
interface Words {
  readonly hashes: number[];
  readonly starts: number[];
  readonly ends: number[];
}

/** A run of one character, or a phrase that stands at least four times in a row; undefined when there is none. */
export function repetition(text: string): string | undefined {
  const words: Words = { hashes: [], starts: [], ends: [] };
  let last = -1;
  let run = 0;
  let start = -1;
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    run = code === last ? run + 1 : 0;
    last = code;
    if (run === longestHonestRun && telling.test(text.charAt(at))) return text.slice(at - run, at + 1);
    if (isWordCode(code)) {
      if (start < 0) start = at;
      hash = (Math.imul(hash, 31) + (code < 91 ? code | 32 : code)) | 0;
    } else if (start >= 0) {
      push(words, hash, start, at);
      start = -1;
      hash = 0;
    }
  }
  if (start >= 0) push(words, hash, start, text.length);
  const phrase = repeatedStretch(words, shortestStretch.words, text);
  if (phrase !== undefined || !isUnspaced(text)) return phrase;
  const characters: Words = { hashes: [], starts: [], ends: [] };
  for (const { index, 0: character } of text.matchAll(/\p{L}/gu))
    push(characters, character.codePointAt(0) ?? 0, index, index + character.length);
  return repeatedStretch(characters, shortestStretch.characters, text);
}

function push(words: Words, hash: number, start: number, end: number): void {
  words.hashes.push(hash);
  words.starts.push(start);
  words.ends.push(end);
}

/** Letters and digits; everything beyond ASCII counts as a letter. */
function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code >= 128
  );
}

function repeatedStretch(
  { hashes, starts, ends }: Words,
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
