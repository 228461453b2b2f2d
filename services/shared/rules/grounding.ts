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
    return this.#said.before(text, at);
  }

  /** True when every word of `text` was said before the turn at `at`, in whatever order. */
  holdsWords(text: string, at: number): boolean {
    const words = fold(text).trim().split(" ");
    return words.every((word) => this.#saidFolded(` ${word} `, at) || this.#inCatalog(` ${word} `));
  }

  /** True when the word `word`, which is folded, was said before the turn at `at`. */
  saysWord(word: string, at: number): boolean {
    return this.#saidInFold.before(` ${word} `, at);
  }

  /** True when a word that begins with `word`, which is folded, was said before the turn at `at`. */
  begins(word: string, at: number): boolean {
    return this.#saidInFold.before(` ${word}`, at);
  }

  /** True when `text` is in Latin letters and what was said before the turn at `at` is not: it may be a transcription. */
  mayBeTranscribed(text: string, at: number): boolean {
    if (!/^[\x20-\x7e]+$/.test(text)) return false;
    return this.#turns.slice(0, at).some(({ role, content }) => role === "user" && otherScript.test(content));
  }

  #saidFolded(needle: string, at: number): boolean {
    // Nothing but punctuation says nothing.
    if (needle === " ") return true;
    if (this.#saidInFold.before(needle, at)) return true;
    const together = compact(needle);
    if (!longEnough(together)) return false;
    this.#compact ??= this.#saidInFold.as(compact);
    return this.#compact.before(together, at);
  }

  get #said(): Said {
    this.#raw ??= Said.by(this.#system, this.#turns);
    return this.#raw;
  }

  get #saidInFold(): Said {
    this.#folded ??= this.#said.as(fold);
    return this.#folded;
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
  readonly #parts: readonly string[];
  /** How many parts were said before each turn. */
  readonly #heard: readonly number[];
  readonly #text: string;
  /** Where each part ends in the text. */
  readonly #ends: readonly number[];

  private constructor(parts: readonly string[], heard: readonly number[]) {
    let length = 0;
    this.#parts = parts;
    this.#heard = heard;
    this.#text = `${parts.join("\n")}\n`;
    this.#ends = parts.map((part) => (length += part.length + 1));
  }

  static by(system: string, turns: readonly Turn[]): Said {
    const parts: string[] = system === "" ? [] : [system];
    const heard: number[] = [];
    let unanswered: string[] = [];
    for (const { role, content, results } of turns) {
      heard.push(parts.length);
      if (role === "assistant") {
        if (content !== "") unanswered.push(content);
      } else if (role === "user") {
        for (const text of unanswered) parts.push(text);
        parts.push(content);
        unanswered = [];
      } else for (const result of results) parts.push(result.content);
    }
    return new Said(parts, heard);
  }

  /** The same in another form. */
  as(form: (text: string) => string): Said {
    return new Said(this.#parts.map(form), this.#heard);
  }

  /** True when the text `needle` was said before the turn at `at`. */
  before(needle: string, at: number): boolean {
    const heard = this.#heard[at] ?? this.#parts.length;
    const end = heard === 0 ? 0 : (this.#ends[heard - 1] as number);
    // What a call uses was mostly said just before it: a long dialogue need not be searched from its beginning.
    const recent = Math.max(0, end - near);
    if (this.#text.slice(recent, end).includes(needle)) return true;
    return recent > 0 && this.#text.slice(0, Math.min(end, recent + needle.length)).includes(needle);
  }
}

/** Characters of the last few turns. */
const near = 1_500;
