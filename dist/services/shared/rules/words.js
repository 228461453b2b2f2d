/** The words of a text as numbers, found in one pass over its characters: several rules look at everything that is said. */
/** So many equal letters in a row are honest; rulers and columns of numbers are runs of other characters. */
const longestHonestRun = 11;
const telling = /[\p{L}!?]/u;
/** Splits a text into words. Everything beyond ASCII counts as a letter. */
export function wordsOf(text) {
    const hashes = [];
    const starts = [];
    const ends = [];
    let found;
    let last = -1;
    let run = 0;
    let start = -1;
    let hash = 0;
    for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (code === last) {
            run += 1;
            if (run === longestHonestRun && found === undefined && telling.test(text.charAt(at)))
                found = text.slice(at - run, at + 1);
        }
        else {
            run = 0;
            last = code;
        }
        if ((code >= 97 && code <= 122) ||
            (code >= 65 && code <= 90) ||
            (code >= 48 && code <= 57) ||
            code >= 128) {
            if (start < 0)
                start = at;
            hash = (Math.imul(hash, 31) + (code < 91 ? code | 32 : code)) | 0;
        }
        else if (start >= 0) {
            hashes.push(hash);
            starts.push(start);
            ends.push(at);
            start = -1;
            hash = 0;
        }
    }
    if (start >= 0) {
        hashes.push(hash);
        starts.push(start);
        ends.push(text.length);
    }
    return { hashes, starts, ends, run: found };
}
/** The hash of one word. */
export function wordHash(word) {
    return wordsOf(word).hashes[0] ?? 0;
}
