/** Brings text into a form in which the same thing said differently is the same: case, diacritics, punctuation, number words. */
import { numberWords } from "./number-words.js";
const wordPattern = /[\p{L}\p{N}]+/gu;
const asciiWordPattern = /[a-z0-9]+/g;
const escapes = /\\(?:u([0-9a-fA-F]{4})|[nrtbf])/g;
/** Scripts that put no spaces between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const beyondAscii = /[^\x00-\x7f]/;
/**
 * The words of a text, lower case, without diacritics, with digits for number words, between single spaces and with one
 * at either end, so that a phrase is found as a substring. Escapes of JSON text are read.
 */
export function fold(text) {
    const read = text.includes("\\")
        ? text.replace(escapes, (_whole, code) => code === undefined ? " " : String.fromCharCode(Number.parseInt(code, 16)))
        : text;
    const ascii = !beyondAscii.test(read);
    const plain = ascii ? read.toLowerCase() : withoutMarks(read);
    const words = plain.match(ascii ? asciiWordPattern : wordPattern) ?? [];
    let folded = " ";
    for (const word of words)
        folded += `${numberWords.get(word) ?? word} `;
    return folded;
}
function withoutMarks(text) {
    return text
        .normalize("NFKD")
        .replace(/\p{M}+/gu, "")
        .replaceAll("ß", "ss")
        .toLowerCase();
}
/** A folded text without its spaces: finds what is written apart in one place and together in another. */
export function compact(folded) {
    return folded.replaceAll(" ", "");
}
/** True for text in a script that puts no spaces between words. */
export function isUnspaced(text) {
    return unspaced.test(text);
}
