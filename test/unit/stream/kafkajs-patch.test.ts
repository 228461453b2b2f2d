import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { markAborted } from "../../../services/shared/stream/kafkajs-patch.ts";

interface Batch {
  readonly messages: readonly { readonly offset: string }[];
  lastOffset(): string;
}
const Batch = createRequire(import.meta.url)("kafkajs/src/consumer/batch.js") as new (
  topic: string,
  fetchedOffset: string,
  partition: unknown,
) => Batch;

const record = (offset: number, producerId: string, key: Buffer, isControlRecord: boolean) => ({
  offset: String(offset),
  key,
  isControlRecord,
  batchContext: { producerId, inTransaction: true },
});
const data = (offset: number, producer: string, key = "key") =>
  record(offset, producer, Buffer.from(key), false);
const commit = (offset: number, producer: string) =>
  record(offset, producer, Buffer.from([0, 0, 0, 1]), true);
const abort = (offset: number, producer: string) => record(offset, producer, Buffer.from([0, 0, 0, 0]), true);
const aborted = (producerId: string, firstOffset: number) => ({
  producerId,
  firstOffset: String(firstOffset),
});

/** Offsets that come out of a fetch, as a consumer gets them. */
function visible(
  messages: ReturnType<typeof data>[],
  abortedTransactions: ReturnType<typeof aborted>[],
  fetchedOffset = 0,
): number[] {
  const partition = { partition: 0, highWatermark: "100", abortedTransactions, messages };
  markAborted(partition);
  const batch = new Batch("topic", String(fetchedOffset), partition);
  assert.equal(batch.lastOffset(), messages.at(-1)?.offset, "all of it counts as fetched");
  return batch.messages.map(({ offset }) => Number(offset));
}

test("aborted records stay out though brokers list their transactions in order of their end", () => {
  const messages = [
    data(0, "a"),
    data(1, "b"),
    abort(2, "b"),
    data(3, "a"),
    abort(4, "a"),
    data(5, "b"),
    commit(6, "b"),
  ];
  assert.deepEqual(visible(messages, [aborted("b", 1), aborted("a", 0)]), [5]);
});

test("several transactions that began before the first record fetched are all known by then", () => {
  const messages = [
    data(12, "c"),
    data(13, "b"),
    data(14, "a"),
    abort(15, "a"),
    abort(16, "b"),
    abort(17, "c"),
  ];
  assert.deepEqual(visible(messages, [aborted("a", 1), aborted("b", 2), aborted("c", 3)], 12), []);
});

test("what a producer writes after its abort, and what others commit meanwhile, comes through", () => {
  const messages = [data(0, "a"), data(1, "b"), abort(2, "a"), data(3, "a"), commit(4, "b"), commit(5, "a")];
  assert.deepEqual(visible(messages, [aborted("a", 0)]), [1, 3]);
});

test("a key with the bytes of an abort marker ends nothing", () => {
  const messages = [data(0, "a", "\0\0\0\0"), data(1, "a"), abort(2, "a")];
  assert.deepEqual(visible(messages, [aborted("a", 0)]), []);
});
