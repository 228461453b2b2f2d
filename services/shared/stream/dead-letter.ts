import { deadLetters, emit, type Output } from "../contracts/topics.ts";
import type { FetchedRecord } from "./record.ts";

export type DeadLetterClass =
  /** The bytes cannot be decoded. */
  | "poison"
  /** Decoded, but unusable: a person has to mend what they produced. */
  | "refused"
  /** The stage failed on it: a fault of the program. */
  | "bug";

/** A dead letter for a record: its bytes untouched, and where it came from. */
export function deadLetter(
  record: FetchedRecord,
  origin: { readonly stage: string; readonly group: string },
  errorClass: DeadLetterClass,
  errorMessage: string,
  now: number,
): Output {
  return emit(deadLetters, record.key?.toString("utf8") ?? "", {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    group: origin.group,
    stage: origin.stage,
    errorClass,
    errorMessage,
    hops: 1,
    key: record.key,
    value: record.value,
    headers: record.headers,
    timestamp: record.timestamp,
    failedAt: now,
  });
}
