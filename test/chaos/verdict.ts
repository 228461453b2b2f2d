/** Judges a run by what a reader of committed transactions sees at its end. Pure. */
import type { DeadLetter } from "../../services/shared/contracts/generated/records.ts";
import type { FetchedRecord } from "../../services/shared/stream/record.ts";
import { refusedPrefix } from "../support/load/stage.ts";
import { poisonPrefix } from "./messages.ts";

export interface Evidence {
  /** The stage's input, as committed: a message that was fed twice is two messages. */
  readonly inputs: readonly FetchedRecord[];
  /** What is on each output topic, by its name. */
  readonly outputs: ReadonlyMap<string, readonly FetchedRecord[]>;
  /** Topic that holds the inputs unchanged. */
  readonly unchangedOn: string;
  readonly deadLetters: readonly Pick<DeadLetter, "partition" | "offset">[];
  /** Offsets of the input that the group has not committed. */
  readonly lag: number;
  /** Records of which two readers of committed transactions disagree whether they are there. */
  readonly disputed: readonly string[];
}

export interface Verdict {
  /** Messages whose output is missing on some topic, and poison without a dead letter. */
  readonly lost: readonly string[];
  /** Messages whose output is on some topic more often than they were fed, and poison with several dead letters. */
  readonly duplicated: readonly string[];
  /** Outputs and dead letters of nothing that was fed, or of what must not have any. */
  readonly foreign: readonly string[];
  /** Messages that came out with other bytes than they went in with. */
  readonly changed: readonly string[];
  /** Records that only one of two readers of committed transactions saw. */
  readonly disputed: readonly string[];
  readonly lag: number;
  readonly holds: boolean;
}

/** Every message has exactly one output on every topic, or exactly one dead letter, and nothing else is there. */
export function judge({ inputs, outputs, unchangedOn, deadLetters, lag, disputed }: Evidence): Verdict {
  const found = {
    lost: new Set<string>(),
    duplicated: new Set<string>(),
    foreign: new Set<string>(),
    changed: new Set<string>(),
  };
  const compare = (
    expected: ReadonlyMap<string, number>,
    seen: ReadonlyMap<string, number>,
    where: string,
  ) => {
    for (const [id, times] of expected) {
      const there = seen.get(id) ?? 0;
      if (there < times) found.lost.add(`${id} on ${where}`);
      if (there > times) found.duplicated.add(`${id} on ${where}`);
    }
    for (const id of seen.keys()) if (!expected.has(id)) found.foreign.add(`${id} on ${where}`);
  };
  const usable = inputs.filter((record) => !isDeadLettered(keyOf(record)));
  const expected = countBy(usable, keyOf);
  for (const [topic, records] of outputs) compare(expected, countBy(records, keyOf), topic);
  const place = ({ partition, offset }: { readonly partition: number; readonly offset: number }) =>
    `offset ${partition}/${offset}`;
  const dead = inputs.filter((record) => isDeadLettered(keyOf(record)));
  compare(countBy(dead, place), countBy(deadLetters, place), "dead-letters");
  const bytes = new Map(usable.map((record) => [keyOf(record), record.value]));
  for (const record of outputs.get(unchangedOn) ?? []) {
    const given = bytes.get(keyOf(record));
    if (given && !record.value?.equals(given)) found.changed.add(keyOf(record));
  }
  const lists = {
    lost: [...found.lost],
    duplicated: [...found.duplicated],
    foreign: [...found.foreign],
    changed: [...found.changed],
    disputed,
  };
  return { ...lists, lag, holds: lag === 0 && Object.values(lists).every((list) => list.length === 0) };
}

const keyOf = (record: FetchedRecord) => record.key?.toString() ?? "";
const isDeadLettered = (id: string) => id.startsWith(poisonPrefix) || id.startsWith(refusedPrefix);

function countBy<T>(items: readonly T[], by: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(by(item), (counts.get(by(item)) ?? 0) + 1);
  return counts;
}
