import type { KafkaMessage } from "kafkajs";

/** A message as it was fetched, with its bytes. */
export interface FetchedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly { readonly key: string; readonly value: Buffer }[];
}

/**
 * Takes a record out of a kafkajs batch. The bytes are copied: kafkajs hands out slices of the whole fetch response, and
 * one slow message would keep all of it in memory.
 */
export function copyRecord(topic: string, partition: number, message: KafkaMessage): FetchedRecord {
  const headers = Object.entries(message.headers ?? {}).flatMap(([key, values]) =>
    (Array.isArray(values) ? values : [values]).map((value) => ({ key, value: Buffer.from(value ?? "") })),
  );
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key && Buffer.from(message.key),
    value: message.value && Buffer.from(message.value),
    headers,
  };
}

/** Bytes a record holds in memory, roughly. */
export function sizeOf(record: FetchedRecord): number {
  return (record.key?.length ?? 0) + (record.value?.length ?? 0) + 256;
}
