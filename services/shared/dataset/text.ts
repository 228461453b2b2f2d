/**
 * What makes dialogues alike: what users and assistants say and which calls are made. System text, catalog and results are
 * left out, because dialogues that differ share them, and so are ids and times, by which copies differ.
 */
import type { Turn } from "../contracts/generated/records.ts";
import { canonicalJson, hashOf } from "../dialogue/canonical.ts";
import { parseJson } from "../dialogue/json.ts";
import { fold, isUnspaced } from "../rules/fold.ts";

/** Hash of a dialogue without its ids: equal for exact copies (check D1). */
export function contentHash(turns: readonly Turn[]): string {
  return hashOf(
    turns.map(({ role, content, calls, results }) => [
      role,
      content.trim(),
      calls.map((call) => [call.name, canonicalJson(parseJson(call.arguments))]),
      results.map((result) => result.content),
    ]),
  );
}

/** The words of what is said and called, folded; in scripts without spaces, the characters. */
export function wordsSaid(turns: readonly Turn[], who: "everybody" | "users" = "everybody"): string[] {
  const text = turns
    .flatMap(({ role, content, calls }) => {
      if (role === "tool" || (who === "users" && role !== "user")) return [];
      return [content, ...calls.map((call) => `${call.name} ${call.arguments}`)];
    })
    .join(" ");
  return splitWords(text);
}

/** The words of a text, folded; in scripts without spaces, the characters. */
export function splitWords(text: string): string[] {
  return fold(text)
    .trim()
    .split(" ")
    .flatMap((word) => (isUnspaced(word) ? [...word] : word === "" ? [] : [word]));
}

/** Every run of `length` words; the whole text when it is shorter. */
export function* shingles(words: readonly string[], length: number): Generator<string> {
  if (words.length === 0) return;
  for (let at = 0; at + length <= words.length; at += 1) yield words.slice(at, at + length).join(" ");
  if (words.length < length) yield words.join(" ");
}

/** A 32-bit hash of a text (FNV-1a). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
