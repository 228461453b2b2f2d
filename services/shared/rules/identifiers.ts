/**
 * Tells values that must come from somewhere (ids, names, addresses) from values that a call may put in its own words or
 * work out: free text, dates, codes, expressions. A rule that asked every value to have been said would refuse most
 * honest dialogues.
 */
import { TextCache } from "../tools/text-cache.ts";
import { isUnspaced } from "./fold.ts";

/** An id refers to one thing that exists; a name may also be descriptive. */
export type ValueKind = "id" | "name" | "free";

const longestIdentifier = 60;
const shortestIdentifier = 3;

/** The same few thousand names of parameters come again and again. */
const splitNames = new TextCache<readonly string[]>(5_000, 500_000);

/** Splits `reservationId`, `flight_number` and `user-id` into words. */
function wordsOf(parameter: string): readonly string[] {
  return splitNames.get(parameter, split);
}

function split(parameter: string): readonly string[] {
  return parameter
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

const idWords: ReadonlySet<string> = new Set([
  "id",
  "ids",
  "identifier",
  "identifiers",
  "uuid",
  "guid",
  "pnr",
]);
const numbered: ReadonlySet<string> = new Set(
  (
    "account booking card case confirmation customer employee flight invoice member membership order passport policy " +
    "reference reservation serial shipment ticket tracking transaction"
  ).split(" "),
);
const numberWords: ReadonlySet<string> = new Set([
  "number",
  "numbers",
  "no",
  "nr",
  "code",
  "reference",
  "ref",
]);

/** True for an argument that refers to one thing by its id. */
export function isIdParameter(parameter: string): boolean {
  const words = wordsOf(parameter);
  const last = words.at(-1) ?? "";
  if (idWords.has(last)) return true;
  return words.length > 1 && numberWords.has(last) && numbered.has(words.at(-2) ?? "");
}

const freeWords: ReadonlySet<string> = new Set(
  (
    "answer body caption comment comments content description details expression feedback formula instructions keyword " +
    "keywords message note notes prompt query question reason remark remarks request review subject summary text thought " +
    "title topic"
  ).split(" "),
);
const nameWords: ReadonlySet<string> = new Set(
  "address city country email file filename folder mail name names path phone street surname url user username".split(
    " ",
  ),
);

/** True for an argument that holds text in somebody's own words. */
export function isFreeText(parameter: string): boolean {
  return freeWords.has(wordsOf(parameter).at(-1) ?? "");
}

/** What kind of value an argument of that name holds. */
export function kindOf(parameter: string, value: string): ValueKind {
  const text = value.trim();
  if (text.length > longestIdentifier) return "free";
  if (text.length < shortestIdentifier && !isUnspaced(text)) return "free";
  if (isDate(text) || isCode(text) || isExpression(text) || isSelf(text)) return "free";
  if (isIdParameter(parameter)) return "id";
  const last = wordsOf(parameter).at(-1) ?? "";
  if (freeWords.has(last)) return "free";
  if (nameWords.has(last)) return "name";
  return looksLikeName(text) ? "name" : "free";
}

/** A single word with digits or joints in it, or up to four capitalised words. */
function looksLikeName(text: string): boolean {
  const words = text.split(/\s+/);
  if (
    words.length === 1 &&
    /[\p{L}\p{N}][_@./-]?\p{N}|\p{N}[_@./-]?\p{L}|[\p{L}\p{N}][_@][\p{L}\p{N}]/u.test(text)
  )
    return /\p{L}/u.test(text) || text.replace(/\D/g, "").length >= 5;
  if (words.length > 4) return false;
  return words.every(
    (word) => /^\p{Lu}/u.test(word) || /^(?:of|the|and|de|la|del|van|von|di|da)$/.test(word),
  );
}

const month =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?$/i;
const besideMonth =
  /^(?:\d{1,4}(?:st|nd|rd|th)?\.?|\d{1,2}:\d{2}|\d{0,2}[ap]\.?m\.?|of|at|the|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)$/i;
const numericDates: readonly RegExp[] = [
  // 2025-03-14, 14/03/2025 14:30, 03-14, 14.3.; with or without a time.
  /^\d{1,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,4}日?|月|\.)?(?:[T ]\d{1,2}:.*)?$/,
  // 14:30, 14:30:00Z, 2 pm, 2:30pm.
  /^\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?|z|utc|[+-]\d{2}:?\d{2})?$/i,
  /^\d{1,2}\s*[ap]\.?m\.?$/i,
];
const namedDate =
  /^(?:today|tomorrow|yesterday|now|tonight|(?:next|this|last) \w+|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)$/i;
/** As ISO writes them. */
const duration = /^P(?:\d|T)[\dA-Z.]*$/;

function isDate(text: string): boolean {
  if (namedDate.test(text) || duration.test(text)) return true;
  if (!/\d/.test(text)) return false;
  if (/^\d/.test(text) && numericDates.some((date) => date.test(text))) return true;
  // A month by its name, and the numbers beside it.
  if (!/[\s,]/.test(text)) return false;
  const words = text.split(/[\s,]+/);
  return (
    words.some((word) => month.test(word)) &&
    words.every((word) => month.test(word) || besideMonth.test(word))
  );
}

/** Codes of airports, currencies, countries, stocks, languages: looked up in one's head, not made up. */
function isCode(text: string): boolean {
  return /^[A-Z]{2,5}$/.test(text) || /^[a-z]{2}[-_][A-Z]{2}$/.test(text);
}

function isExpression(text: string): boolean {
  return /^[\d\s().,+\-*/%^=]+$/.test(text) && /\d\s*[+*/%^]\s*[\d(]|\d\s+-\s+[\d(]/.test(text);
}

/** Words by which callers name themselves, everything, nothing, yes or no. */
function isSelf(text: string): boolean {
  return /^(?:me|self|current|default|latest|all|any|none|null|unknown|n\/a|anonymous|root|home|true|false|yes|no|on|off)$/i.test(
    text,
  );
}
