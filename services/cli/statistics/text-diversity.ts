/** How varied the words of a set of dialogues are. Both measures depend on how much text there is: compare at one budget. */
import { hashOf } from "../../shared/dialogue/canonical.ts";

/** A word of Latin letters, digits and apostrophes; one character of Chinese or Japanese; a word of any other script. */
const token =
  /[\p{Script=Latin}\p{Nd}']+|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|(?:(?!\p{Script=Latin}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana})[\p{L}\p{M}])+/gu;

/** The words of a text, in lower case. */
export function tokensOf(text: string): string[] {
  return text.toLowerCase().match(token) ?? [];
}

export interface Diversity {
  readonly tokens: number;
  /** Entropy of the distribution of words, in bits. */
  readonly entropy: number;
  /** Different sequences of three words, divided by all of them; null when there is none. */
  readonly distinct3: number | null;
}

/** Measures texts: each a list of words; sequences do not reach from one text into the next. */
export function diversityOf(texts: Iterable<readonly string[]>): Diversity {
  const words = new Map<string, number>();
  const sequences = new Set<string>();
  let tokens = 0;
  let all = 0;
  for (const text of texts) {
    tokens += text.length;
    text.forEach((word, index) => {
      words.set(word, (words.get(word) ?? 0) + 1);
      if (index < 2) return;
      sequences.add(`${text[index - 2]} ${text[index - 1]} ${word}`);
      all += 1;
    });
  }
  let entropy = 0;
  for (const count of words.values()) entropy -= (count / tokens) * Math.log2(count / tokens);
  return { tokens, entropy, distinct3: all === 0 ? null : sequences.size / all };
}

interface Sampled {
  readonly rank: string;
  readonly texts: readonly (readonly string[])[];
  readonly tokens: number;
}

/**
 * A sample of dialogues up to a budget of words, the same whatever order they come in: those with the lowest hashes of
 * their ids. Keeps no more than the budget in memory.
 */
export class TokenBudget {
  readonly #budget: number;
  readonly #kept: Sampled[] = [];
  #tokens = 0;
  #offered = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  /** Words of all dialogues that were offered. */
  get offered(): number {
    return this.#offered;
  }

  add(id: string, texts: readonly (readonly string[])[]): void {
    const tokens = texts.reduce((sum, text) => sum + text.length, 0);
    this.#offered += tokens;
    const rank = hashOf("sample", id);
    const last = this.#kept.at(-1);
    if (last && this.#tokens >= this.#budget && rank > last.rank) return;
    let at = this.#kept.length;
    while (at > 0 && (this.#kept[at - 1]?.rank ?? "") > rank) at -= 1;
    this.#kept.splice(at, 0, { rank, texts, tokens });
    this.#tokens += tokens;
    for (
      let end = this.#kept.at(-1);
      end && this.#tokens - end.tokens >= this.#budget;
      end = this.#kept.at(-1)
    ) {
      this.#kept.pop();
      this.#tokens -= end.tokens;
    }
  }

  /** The words of the sample, cut at the budget. */
  *texts(): Generator<readonly string[]> {
    let left = this.#budget;
    for (const { texts } of this.#kept)
      for (const text of texts) {
        if (left <= 0) return;
        yield text.length <= left ? text : text.slice(0, left);
        left -= text.length;
      }
  }
}
