/**
 * Where values come from: whether something was said before a call, by the user, by a tool, or in the catalog. What the
 * assistant said counts once the user has answered it: only then could the user have objected.
 */
import type { Tool, Turn } from "../contracts/generated/records.ts";
import { TextCache } from "../tools/text-cache.ts";
import { compact, fold, isUnspaced } from "./fold.ts";

/** A compact needle shorter than this would be found across the borders of unrelated words. */
const shortestCompact = 4;

/** Letters of scripts from which names are transcribed. */
const otherScript =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Greek}\p{Script=Devanagari}\p{Script=Thai}]{2}/u;

export class Grounding {
  readonly #turns: readonly Turn[];
  readonly #tools: readonly Tool[];
  readonly #system: string;
  #raw: Said | undefined;
  #folded: Said | undefined;
  #compact: Said | undefined;
  #catalog: { readonly folded: string; readonly compact: string } | undefined;

  /** @param system what the assistant was told before the first turn */
  constructor(turns: readonly Turn[], tools: readonly Tool[], system = "") {
    this.#turns = turns;
    this.#tools = tools;
    this.#system = system;
  }

  /** True when `text` was said before the turn at `at`, whatever its case, accents and punctuation. */
  said(text: string, at: number): boolean {
    return this.saidExactly(text, at) || this.#saidFolded(fold(text), at);
  }

  /** True when `text` was said before the turn at `at`, or stands in the catalog. */
  holds(text: string, at: number): boolean {
    return this.said(text, at) || this.#inCatalog(fold(text));
  }

  /** True when exactly `text` was said before the turn at `at`. */
  saidExactly(text: string, at: number): boolean {
    this.#raw ??= new Said(this.#system, this.#turns, (said) => said);
    return this.#raw.before(text, at);
  }

  /** True when every word of `text` was said before the turn at `at`, in whatever order. */
  holdsWords(text: string, at: number): boolean {
    const words = fold(text).trim().split(" ");
    return words.every((word) => this.#saidFolded(` ${word} `, at) || this.#inCatalog(` ${word} `));
  }

  /** True when the word `word`, which is folded, was said before the turn at `at`. */
  saysWord(word: string, at: number): boolean {
    this.#folded ??= new Said(this.#system, this.#turns, fold);
    return this.#folded.before(` ${word} `, at);
  }

  /** True when a word that begins with `word`, which is folded, was said before the turn at `at`. */
  begins(word: string, at: number): boolean {
    this.#folded ??= new Said(this.#system, this.#turns, fold);
    return this.#folded.before(` ${word}`, at);
  }

  /** True when `text` is in Latin letters and what was said before the turn at `at` is not: it may be a transcription. */
  mayBeTranscribed(text: string, at: number): boolean {
    if (!/^[\x20-\x7e]+$/.test(text)) return false;
    return this.#turns.slice(0, at).some(({ role, content }) => role === "user" && otherScript.test(content));
  }

  #saidFolded(needle: string, at: number): boolean {
    // Nothing but punctuation says nothing.
    if (needle === " ") return true;
    this.#folded ??= new Said(this.#system, this.#turns, fold);
    if (this.#folded.before(needle, at)) return true;
    const together = compact(needle);
    if (!longEnough(together)) return false;
    this.#compact ??= new Said(this.#system, this.#turns, (said) => compact(fold(said)));
    return this.#compact.before(together, at);
  }

  #inCatalog(needle: string): boolean {
    if (!this.#catalog) {
      const text = this.#tools.map(({ name, description, parameters }) =>
        catalogText(name, description, parameters),
      );
      const folded = text.join(" ");
      this.#catalog = { folded, compact: compact(folded) };
    }
    const together = compact(needle);
    return (
      this.#catalog.folded.includes(needle) ||
      (longEnough(together) && this.#catalog.compact.includes(together))
    );
  }
}

function longEnough(together: string): boolean {
  return together.length >= shortestCompact || (together.length > 1 && isUnspaced(together));
}

/** Folding a catalog costs more than folding a dialogue, and thousands of dialogues share one. */
const catalogTexts = new TextCache<string>(2_000, 8_000_000);

function catalogText(name: string, description: string, parameters: string): string {
  return catalogTexts.get(`${name}\n${description}\n${parameters}`, fold);
}

/** Everything said in a dialogue as one text, and how much of it was said before each turn. */
class Said {
  readonly #text: string;
  readonly #ends: readonly number[];

  constructor(system: string, turns: readonly Turn[], form: (text: string) => string) {
    const parts: string[] = [];
    const ends: number[] = [];
    let length = 0;
    let unanswered: string[] = [];
    const add = (text: string) => {
      const formed = `${form(text)}\n`;
      parts.push(formed);
      length += formed.length;
    };
    if (system !== "") add(system);
    for (const { role, content, results } of turns) {
      ends.push(length);
      if (role === "assistant") {
        if (content !== "") unanswered.push(content);
        continue;
      }
      if (role === "user") {
        for (const text of unanswered) add(text);
        unanswered = [];
        add(content);
      } else for (const result of results) add(result.content);
    }
    this.#text = parts.join("");
    this.#ends = ends;
  }

  before(needle: string, at: number): boolean {
    const found = this.#text.indexOf(needle);
    return found >= 0 && found + needle.length <= (this.#ends[at] ?? this.#text.length);
  }
}
