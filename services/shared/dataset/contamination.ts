/** Whether a dialogue repeats the tasks of a benchmark it is later measured with (check D5). */
import { hash32, shingles, splitWords } from "./text.ts";

/** A run of so many words in common is no chance (13 in the GPT-3 paper; requests are shorter). */
const runLength = 8;
/** Share of a dialogue's runs that the benchmark also has from which it counts as taken from it. */
const share = 0.3;

/** The task that a dialogue repeats. */
export interface Leak {
  /** Where the task stands. */
  readonly source: string;
  readonly evidence: string;
}

/** The requests of a benchmark, against which dialogues are held. A catalog in common is no leak: only what users say counts. */
export class Contamination {
  readonly #runs = new Map<number, string>();
  readonly #whole = new Map<string, string>();

  /** Adds a task. @param source where it stands, to be named in findings */
  add(source: string, request: string): void {
    const words = splitWords(request);
    if (words.length < 4) return;
    this.#whole.set(words.join(" "), source);
    if (words.length >= runLength)
      for (const run of shingles(words, runLength)) this.#runs.set(hash32(run), source);
  }

  /** The task that requests repeat, whole or for the most part; undefined for none. */
  find(requests: readonly string[]): Leak | undefined {
    for (const request of requests) {
      const words = splitWords(request);
      const whole = this.#whole.get(words.join(" "));
      if (whole !== undefined) return { source: whole, evidence: request.slice(0, 120) };
      if (words.length < runLength) continue;
      const runs = [...shingles(words, runLength)];
      const known = runs.filter((run) => this.#runs.has(hash32(run)));
      const [first] = known;
      if (first !== undefined && known.length >= 2 && known.length >= runs.length * share)
        return { source: this.#runs.get(hash32(first)) ?? "", evidence: first };
    }
    return undefined;
  }
}

/**
 * The user requests in a benchmark's record, whatever its shape: `question` and `turns` of BFCL, `messages` of chats,
 * `conversations` of ShareGPT, `instruction` of tau-bench tasks.
 */
export function requestsIn(record: unknown, depth = 0): string[] {
  if (depth > 8 || record === null || typeof record !== "object") return [];
  if (Array.isArray(record)) return record.flatMap((item) => requestsIn(item, depth + 1));
  const fields = record as Readonly<Record<string, unknown>>;
  const speaker = String(fields["role"] ?? fields["from"] ?? "").toLowerCase();
  const said = fields["content"] ?? fields["value"] ?? fields["text"];
  if (["user", "human"].includes(speaker) && typeof said === "string") return [said];
  const own = ["instruction", "query", "prompt", "question"].flatMap((key) =>
    typeof fields[key] === "string" ? [fields[key]] : [],
  );
  return [...own, ...Object.values(fields).flatMap((value) => requestsIn(value, depth + 1))];
}
