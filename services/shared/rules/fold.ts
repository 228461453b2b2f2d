/** Brings text into a form in which the same thing said differently is the same: case, diacritics, punctuation, number words. */
import { numberWords } from "./number-words.ts";

const wordPattern = /[\p{L}\p{N}]+/gu;
const asciiWordPattern = /[a-z0-9]+/g;
const escapes = /\\(?:u([0-9a-fA-F]{4})|[nrtbf])/g;
/** Scripts that put no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const beyondAscii = /[^\x00-\x7f]/;

/**
 * The words of a text, lower case, without diacritics, with digits for number words, between single spaces and with one
 * at either end, so that a phrase is found as a substring. Escapes of JSON text are read.
 */
export function fold(text: string): string {
  const read = text.includes("\\")
    ? text.replace(escapes, (_whole, code: string | undefined) =>
        code === undefined ? " " : String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;
  const ascii = !beyondAscii.test(read);
  const plain = ascii ? read.toLowerCase() : withoutMarks(read);
  const words = plain.match(ascii ? asciiWordPattern : wordPattern) ?? [];
  let folded = " ";
  for (const word of words) folded += `${numberWords.get(word) ?? word} `;
  return folded;
}

function withoutMarks(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/\p{Nd}/gu, asciiDigit)
    .replaceAll("ß", "ss")
    .toLowerCase();
}

/** The zeros of other scripts' digits, each followed by its nine others; wide digits are folded by normalisation. */
const zeros = [
  0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50, 0x0ed0,
  0x1040, 0x17e0,
];

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = zeros.find((start) => code >= start && code < start + 10);
  return zero === undefined ? digit : String(code - zero);
}

/** A folded text without its spaces: finds what is written apart in one place and together in another. */
export function compact(folded: string): string {
  return folded.replaceAll(" ", "");
}

/** True for text in a script that puts no spaces between words. */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}
