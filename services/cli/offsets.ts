/** Asks brokers how far topics reach and how far groups have read. */
import { setTimeout as delay } from "node:timers/promises";
import type { Admin } from "kafkajs";

/** First and end offset of a partition. The end is the offset the next record will get. */
export interface PartitionSpan {
  readonly partition: number;
  readonly first: number;
  readonly end: number;
}

/** Spans of a topic's partitions. */
export async function spansOf(admin: Admin, topic: string): Promise<PartitionSpan[]> {
  const offsets = await retrying(() => admin.fetchTopicOffsets(topic));
  return offsets.map(({ partition, low, high }) => ({ partition, first: Number(low), end: Number(high) }));
}

/** What a group has done with a topic, in records (counted by offset). */
export interface GroupProgress {
  /** Read and committed. */
  readonly done: number;
  /** Not committed yet: waiting, or being worked on. */
  readonly open: number;
}

/** Progress of a group on a topic with the given spans. A group that never committed has everything before it. */
export async function groupProgress(
  admin: Admin,
  groupId: string,
  topic: string,
  spans: readonly PartitionSpan[],
): Promise<GroupProgress> {
  return progressOf(spans, await committedOffsets(admin, groupId, topic));
}

/** Committed offsets of a group on a topic, by partition; -1 where there is none. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const [fetched] = await retrying(() => admin.fetchOffsets({ groupId, topics: [topic] }));
  return new Map(fetched?.partitions.map(({ partition, offset }) => [partition, Number(offset)]) ?? []);
}

/** The sum over partitions. A committed offset of -1 means that there is none. */
export function progressOf(
  spans: readonly PartitionSpan[],
  committed: ReadonlyMap<number, number>,
): GroupProgress {
  let done = 0;
  let open = 0;
  for (const { partition, first, end } of spans) {
    const at = Math.min(end, Math.max(first, committed.get(partition) ?? -1));
    done += at - first;
    open += end - at;
  }
  return { done, open };
}

/**
 * Waits until a broker coordinates a group. The first question about a group makes a new cluster create the topic it keeps
 * groups in, and a consumer that joins before that is loaded is turned away.
 */
export async function coordinatorReady(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): Promise<void> {
  await retrying(() => admin.fetchOffsets({ groupId, topics: [...topics] }));
}

/** A topic that was just created, or whose leader moves, is answered for only after a moment, and kafkajs does not wait. */
async function retrying<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = 12; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if ((error as { retriable?: boolean }).retriable !== true || left === 0) throw error;
      await delay(250);
    }
  }
}
