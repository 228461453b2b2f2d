import { deadLetters, emit, type Output } from "../contracts/topics.ts";
import type { InputId } from "./broker.ts";
import type { FetchedRecord } from "./record.ts";

export type DeadLetterClass =
  /** The bytes cannot be decoded. */
  | "poison"
  /** Decoded, but unusable: a person has to mend what they produced. */
  | "refused"
  /** What it needs was away for longer than it may be tried. */
  | "exhausted"
  /** The stage failed on it: a fault of the program. */
  | "bug";

/** How often a record has been dead-lettered before: set by whoever produces a dead letter again. */
export const hopsHeader = "dialoom-hops";

/** Longest text of an error that is kept. */
const longestMessage = 4_000;

export interface DeadLetterReason {
  readonly stage: string;
  readonly group: InputId["group"];
  readonly errorClass: DeadLetterClass;
  readonly errorMessage: string;
  /** Milliseconds since the epoch. */
  readonly failedAt: number;
}

/** A dead letter for a record: its key, bytes and headers untouched, and where it came from. */
export function deadLetter(record: FetchedRecord, reason: DeadLetterReason): Output {
  return emit(deadLetters, record.key?.toString("utf8") ?? "", {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    ...reason,
    errorMessage: reason.errorMessage.slice(0, longestMessage),
    hops: hopsOf(record) + 1,
    key: record.key,
    value: record.value,
    headers: record.headers,
    timestamp: record.timestamp,
  });
}

/** Most of a text, in characters, and of a key, in bytes, in a letter that has to fit wherever any message does. */
const mostInShort = 500;

/**
 * The same for a record so large that with its envelope no broker would take it: it says where the bytes are. It keeps
 * within the 10,000 bytes that STREAM_MAX_MESSAGE_BYTES is at least, whatever the record holds.
 */
export function shortDeadLetter(record: FetchedRecord, reason: DeadLetterReason): Output {
  const { topic, partition, offset, key, value } = record;
  const keepsKey = (key?.length ?? 0) <= mostInShort;
  const size = (value?.length ?? 0) + (keepsKey ? 0 : (key?.length ?? 0));
  const where = `${topic}, partition ${partition}, offset ${offset}`;
  const errorMessage = `${reason.errorMessage.slice(0, mostInShort)} (its ${size} bytes are too many for a dead letter: they are at ${where})`;
  const hops = record.headers.filter((header) => header.key === hopsHeader).slice(-1);
  return deadLetter(
    { ...record, key: keepsKey ? key : null, value: null, headers: hops },
    { ...reason, errorMessage },
  );
}

/** What tools show of a dead letter without a schema: text, under names of their own. */
export function deadLetterHeaders(record: FetchedRecord, reason: DeadLetterReason): Record<string, string> {
  return {
    "dialoom-error-class": reason.errorClass,
    "dialoom-error-message": reason.errorMessage.slice(0, 500),
    "dialoom-error-stage": reason.stage,
    "dialoom-original-group": reason.group,
    "dialoom-original-topic": record.topic,
    "dialoom-original-partition": String(record.partition),
    "dialoom-original-offset": String(record.offset),
    [hopsHeader]: String(hopsOf(record) + 1),
  };
}

function hopsOf({ headers }: FetchedRecord): number {
  const header = headers.findLast(({ key }) => key === hopsHeader);
  const hops = Number(header?.value.toString("utf8") ?? 0);
  return Number.isSafeInteger(hops) && hops > 0 ? hops : 0;
}
