/** Checks a set of dialogues one after the other: copies, near copies, quotas, contamination, diversity. No I/O. */
import type { Severity, Turn } from "../contracts/generated/records.ts";
import type { SeverityPolicy } from "../rules/policy.ts";
import type { Contamination, Leak } from "./contamination.ts";
import { type NearCopy, NearDuplicates, signatureOf } from "./near-duplicates.ts";
import { isMissed, type QuotaOutcome, type Quotas, quotaOutcomes } from "./quotas.ts";
import { contentHash, hash32, shingles, wordsSaid } from "./text.ts";

export interface SetOptions {
  /** Share of text in common from which dialogues are near copies. */
  readonly nearness?: number;
  readonly contamination?: Contamination;
  readonly quotas?: Quotas;
  readonly policy?: SeverityPolicy;
  /** Keeps dialogues with a finding at reject level out of the set: they count nowhere, and nothing is a copy of them. */
  readonly leavesOut?: boolean;
}

export interface SetItem {
  readonly id: string;
  readonly turns: readonly Turn[];
  readonly kind: string;
}

/** The checks of sets, with their default severities; what the report alone shows has none. */
export const setChecks = {
  D1: { name: "no exact copies", doc: "exact copies, whatever their ids", severity: "reject" },
  D2: { name: "no near copies", doc: "near copies, by MinHash over runs of five words", severity: "warn" },
  D4: { name: "quotas are met", doc: "fewest dialogues for each tool and kind", severity: "warn" },
  D5: {
    name: "no tasks of benchmarks",
    doc: "requests of given benchmark files, whole or for the most part",
    severity: "reject",
  },
  D6: { name: "diversity", doc: "Distinct-3 at a fixed number of words, in the report", severity: undefined },
} as const;

export interface SetFinding {
  readonly rule: Exclude<keyof typeof setChecks, "D6">;
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
  readonly quotas: readonly QuotaOutcome[];
}

const tokenBudget = 100_000;

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
  add(item: SetItem): SetFinding[] {
    const { id, turns } = item;
    const words = wordsSaid(turns);
    const hash = contentHash(turns);
    const original = this.#hashes.get(hash);
    const signature = original === undefined ? signatureOf(shingles(words, 5)) : undefined;
    const near = signature && this.#near.find(signature);
    const leak = this.#options.contamination?.find(
      turns.flatMap(({ role, content }) => (role === "user" ? [content] : [])),
    );
    const findings = [
      ...(original === undefined ? [] : this.#exactCopy(id, original)),
      ...(near ? this.#nearCopy(id, near) : []),
      ...(leak ? this.#leak(id, leak) : []),
    ];
    if (this.#options.leavesOut && findings.some(({ severity }) => severity === "reject")) return findings;
    this.#count(item, words);
    if (original !== undefined) this.#exact += 1;
    if (near) this.#alike += 1;
    if (leak) this.#contaminated += 1;
    if (signature) {
      this.#hashes.set(hash, id);
      this.#near.keep(id, signature);
    }
    return findings;
  }

  /** What is wrong with the set as a whole, once every dialogue is in. */
  finish(): SetFinding[] {
    return this.#quotas()
      .filter(isMissed)
      .flatMap(({ of, name, least, found }) =>
        this.#finding(
          "D4",
          null,
          name,
          `Only ${found} dialogues ${of === "tool" ? "call" : "are of kind"} ${name}, and ${least} are wanted; add some.`,
        ),
      );
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
      quotas: this.#quotas(),
    };
  }

  #exactCopy(id: string, original: string): SetFinding[] {
    return this.#finding("D1", id, original, `The dialogue is an exact copy of ${original}; leave it out.`);
  }

  #nearCopy(id: string, { of, similarity }: NearCopy): SetFinding[] {
    const percent = Math.round(similarity * 100);
    return this.#finding("D2", id, of, `The dialogue says ${percent} % the same as ${of}; leave one out.`);
  }

  #leak(id: string, { source, evidence }: Leak): SetFinding[] {
    return this.#finding(
      "D5",
      id,
      evidence,
      `The user asks what ${source} asks; leave the dialogue out if it is to be measured with that.`,
    );
  }

  #quotas(): QuotaOutcome[] {
    return quotaOutcomes(this.#options.quotas ?? {}, { tools: this.#tools, kinds: this.#kinds });
  }

  #count({ turns, kind }: SetItem, words: readonly string[]): void {
    this.#dialogues += 1;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    for (const name of new Set(turns.flatMap(({ calls }) => calls.map((call) => call.name))))
      this.#tools.set(name, (this.#tools.get(name) ?? 0) + 1);
    const left = tokenBudget - this.#tokens;
    if (left <= 0) return;
    const counted = words.slice(0, left);
    this.#tokens += counted.length;
    for (const trigram of shingles(counted, 3)) this.#trigrams.add(hash32(trigram));
  }

  #finding(rule: SetFinding["rule"], id: string | null, evidence: string, message: string): SetFinding[] {
    const severity = this.#options.policy?.[rule] ?? setChecks[rule].severity;
    return severity === "off" ? [] : [{ rule, severity: severity as Severity, id, evidence, message }];
  }
}
