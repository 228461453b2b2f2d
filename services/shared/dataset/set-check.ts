/** Checks a set of dialogues one after the other: copies, near copies, quotas, contamination, diversity. No I/O. */
import type { Severity, Turn } from "../contracts/generated/records.ts";
import type { SeverityPolicy } from "../rules/policy.ts";
import type { Contamination } from "./contamination.ts";
import { NearDuplicates } from "./near-duplicates.ts";
import { contentHash, hash32, shingles, wordsSaid } from "./text.ts";

/** What is asked of the set as a whole. */
export interface Quotas {
  /** Fewest dialogues that call each tool. */
  readonly tools?: Readonly<Record<string, number>>;
  /** Fewest dialogues of each kind. */
  readonly kinds?: Readonly<Record<string, number>>;
}

export interface SetOptions {
  /** Share of text in common from which dialogues are near copies. */
  readonly nearness?: number;
  readonly contamination?: Contamination;
  readonly quotas?: Quotas;
  readonly policy?: SeverityPolicy;
}

export interface SetItem {
  readonly id: string;
  readonly turns: readonly Turn[];
  readonly kind: string;
}

export interface SetFinding {
  readonly rule: "D1" | "D2" | "D4" | "D5";
  readonly severity: Severity;
  /** The dialogue it is about; null: the set. */
  readonly id: string | null;
  readonly evidence: string;
  readonly message: string;
}

export interface SetReport {
  readonly dialogues: number;
  readonly exactCopies: number;
  readonly nearCopies: number;
  readonly contaminated: number;
  /** Dialogues by tool called, and by kind. */
  readonly tools: ReadonlyMap<string, number>;
  readonly kinds: ReadonlyMap<string, number>;
  /** Share of different three-word runs among the first `tokenBudget` words of the set (Distinct-3): compare only at equal budgets. */
  readonly distinct3: number;
  readonly tokenBudget: number;
}

const tokenBudget = 100_000;
const defaults = { D1: "reject", D2: "warn", D4: "warn", D5: "reject" } as const;

export class SetCheck {
  readonly #options: SetOptions;
  readonly #hashes = new Map<string, string>();
  readonly #near: NearDuplicates;
  readonly #tools = new Map<string, number>();
  readonly #kinds = new Map<string, number>();
  readonly #trigrams = new Set<number>();
  #dialogues = 0;
  #exact = 0;
  #alike = 0;
  #contaminated = 0;
  #tokens = 0;

  constructor(options: SetOptions = {}) {
    this.#options = options;
    this.#near = new NearDuplicates(options.nearness);
  }

  /** Adds a dialogue. @returns what is wrong with having it in the set; a copy is told of the first one only */
  add({ id, turns, kind }: SetItem): SetFinding[] {
    this.#dialogues += 1;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    for (const name of new Set(turns.flatMap(({ calls }) => calls.map((call) => call.name))))
      this.#tools.set(name, (this.#tools.get(name) ?? 0) + 1);
    const words = wordsSaid(turns);
    this.#count(words);
    return [...this.#copies(id, turns, words), ...this.#leaks(id, turns)];
  }

  /** What is wrong with the set as a whole, once every dialogue is in. */
  finish(): SetFinding[] {
    const short = (
      wanted: Readonly<Record<string, number>> = {},
      there: ReadonlyMap<string, number>,
      what: string,
    ) =>
      Object.entries(wanted).flatMap(([name, least]) => {
        const found = there.get(name) ?? 0;
        return found >= least
          ? []
          : this.#finding(
              "D4",
              null,
              name,
              `Only ${found} dialogues ${what} ${name}, and ${least} are wanted; add some.`,
            );
      });
    const { tools, kinds } = this.#options.quotas ?? {};
    return [...short(tools, this.#tools, "call"), ...short(kinds, this.#kinds, "are of kind")];
  }

  report(): SetReport {
    return {
      dialogues: this.#dialogues,
      exactCopies: this.#exact,
      nearCopies: this.#alike,
      contaminated: this.#contaminated,
      tools: this.#tools,
      kinds: this.#kinds,
      distinct3: this.#tokens === 0 ? 0 : this.#trigrams.size / this.#tokens,
      tokenBudget: Math.min(tokenBudget, this.#tokens),
    };
  }

  #copies(id: string, turns: readonly Turn[], words: readonly string[]): SetFinding[] {
    const hash = contentHash(turns);
    const original = this.#hashes.get(hash);
    if (original !== undefined) {
      this.#exact += 1;
      return this.#finding("D1", id, original, `The dialogue is an exact copy of ${original}; leave it out.`);
    }
    this.#hashes.set(hash, id);
    const near = this.#near.add(id, shingles(words, 5));
    if (!near) return [];
    this.#alike += 1;
    const percent = Math.round(near.similarity * 100);
    return this.#finding(
      "D2",
      id,
      near.of,
      `The dialogue says ${percent} % the same as ${near.of}; leave one out.`,
    );
  }

  #leaks(id: string, turns: readonly Turn[]): SetFinding[] {
    const requests = turns.flatMap(({ role, content }) => (role === "user" ? [content] : []));
    const found = this.#options.contamination?.find(requests);
    if (!found) return [];
    this.#contaminated += 1;
    return this.#finding(
      "D5",
      id,
      found.evidence,
      `The user asks what ${found.source} asks; leave the dialogue out if it is to be measured with that.`,
    );
  }

  #count(words: readonly string[]): void {
    const left = tokenBudget - this.#tokens;
    if (left <= 0) return;
    const counted = words.slice(0, left);
    this.#tokens += counted.length;
    for (const trigram of shingles(counted, 3)) this.#trigrams.add(hash32(trigram));
  }

  #finding(rule: SetFinding["rule"], id: string | null, evidence: string, message: string): SetFinding[] {
    const severity = this.#options.policy?.[rule] ?? defaults[rule];
    return severity === "off" ? [] : [{ rule, severity: severity as Severity, id, evidence, message }];
  }
}
