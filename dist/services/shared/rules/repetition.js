/** Finds text that repeats itself over and over. */
import { isUnspaced } from "./fold.js";
import { wordsOf } from "./words.js";
/** The longest phrase that is looked for, in words or, in scripts without spaces, in characters. */
const longestPhrase = 12;
const fewestTimes = 4;
/** The whole stretch has at least so many words, or characters. */
const shortestStretch = { words: 12, characters: 24 };
/** A run of one character, or a phrase that stands at least four times in a row; undefined when there is none. */
export function repetition(text, words = wordsOf(text)) {
    if (words.run !== undefined)
        return words.run;
    const phrase = repeatedStretch(words, shortestStretch.words, text);
    if (phrase !== undefined || !isUnspaced(text))
        return phrase;
    const characters = { hashes: [], starts: [], ends: [] };
    for (const { index, 0: character } of text.matchAll(/\p{L}/gu)) {
        characters.hashes.push(character.codePointAt(0) ?? 0);
        characters.starts.push(index);
        characters.ends.push(index + character.length);
    }
    return repeatedStretch(characters, shortestStretch.characters, text);
}
function repeatedStretch({ hashes, starts, ends }, shortest, text) {
    const longest = Math.min(longestPhrase, Math.floor(hashes.length / fewestTimes));
    if (hashes.length < shortest)
        return undefined;
    for (let period = 1; period <= longest; period += 1) {
        const wanted = Math.max(shortest, period * fewestTimes) - period;
        let same = 0;
        for (let index = period; index < hashes.length; index += 1) {
            same = hashes[index] === hashes[index - period] ? same + 1 : 0;
            if (same < wanted)
                continue;
            const phrase = text.slice(starts[index - period + 1], ends[index]);
            if (/\p{L}/u.test(phrase))
                return phrase;
        }
    }
    return undefined;
}
