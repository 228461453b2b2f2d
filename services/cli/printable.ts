/**
 * Text of catalogs and models as a terminal may show it: what would move its cursor, change its colours or turn the
 * direction of reading is written out.
 */

const written = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Text of several lines: line breaks and tabs stay. */
export function printable(text: string): string {
  return text.replace(/[\p{Cs}\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/gu, written);
}

/** Text for one line, in which nothing may hide either. */
export function printableLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, written);
}

/** A record of which every text is printable. */
export function printableRecord<T>(record: T): T {
  return JSON.parse(
    JSON.stringify(record, (_key, value) => (typeof value === "string" ? printable(value) : value)),
  ) as T;
}
