/**
 * Reads topics from their beginning, or from their end, without leaving anything behind: positions are kept here and
 * never committed, and the consumer group, which kafkajs cannot do without, is deleted afterwards.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Admin, Consumer, EachBatchPayload } from "kafkajs";
import { createKafka, type KafkaSettings } from "../shared/stream/kafka.ts";
import { copyRecord, type FetchedRecord } from "../shared/stream/record.ts";
import { quiet } from "./connection.ts";
import { Failure } from "./exit.ts";
import { coordinatorReady, type PartitionSpan, spansOf } from "./offsets.ts";

export interface ReadOptions {
  readonly kafka: KafkaSettings;
  /** Names with the installation's prefix. */
  readonly topics: readonly string[];
  /** Where to begin: with the oldest records, behind the newest, or at the offsets of a span (of one topic alone). */
  readonly from: "beginning" | "end" | Span;
  /** Called for each record, one after the other; those of a partition come in order, and each comes once. */
  readonly onRecord: (record: FetchedRecord) => Promise<void> | void;
}

/** Offsets of one topic by partition: from the first of them up to, and without, the second. */
export interface Span {
  readonly from: Readonly<Record<string, number>>;
  readonly to: Readonly<Record<string, number>>;
}

interface Position {
  /** Offset of the next record to hand over. */
  next: number;
  /** Offset after the last record that was there when reading began. */
  readonly end: number;
  /** Whether what comes after that is left alone. */
  readonly bounded: boolean;
}

/** Brokers that went away must not hold up the end of a command. */
const leaveLimitMs = 3_000;

export class TopicReader {
  /** Resolves when every record that was there when reading began has been handed over. Rejects when reading fails. */
  readonly caughtUp: Promise<void>;
  /** Rejects when reading fails; never resolves. */
  readonly failed: Promise<never>;
  readonly #options: ReadOptions;
  readonly #group = `dialoom-cli-${randomUUID()}`;
  readonly #admin: Admin;
  readonly #consumer: Consumer;
  readonly #positions: ReadonlyMap<string, Position>;
  readonly #caughtUp = Promise.withResolvers<void>();
  readonly #failed = Promise.withResolvers<never>();
  #handing: Promise<void> = Promise.resolve();

  private constructor(options: ReadOptions, admin: Admin, positions: ReadonlyMap<string, Position>) {
    this.#options = options;
    this.#admin = admin;
    this.#positions = positions;
    this.caughtUp = this.#caughtUp.promise;
    this.failed = this.#failed.promise;
    // Whoever does not wait for one of them must not end the process by it.
    this.caughtUp.catch(() => {});
    this.failed.catch(() => {});
    this.#consumer = createKafka(options.kafka, "dialoom-cli", quiet).consumer({
      groupId: this.#group,
      maxWaitTimeInMs: 200,
      maxBytesPerPartition: 1 << 20,
      allowAutoTopicCreation: false,
      retry: { retries: 5, restartOnFailure: async () => false },
    });
  }

  /** Starts reading. @throws Failure when a topic is not there */
  static async start(options: ReadOptions): Promise<TopicReader> {
    const admin = createKafka(options.kafka, "dialoom-cli", quiet).admin();
    await admin.connect();
    try {
      const reader = new TopicReader(options, admin, await positionsOf(admin, options));
      await coordinatorReady(admin, reader.#group, options.topics);
      await reader.#run();
      return reader;
    } catch (error) {
      await admin.disconnect();
      throw error;
    }
  }

  /** Ends reading and removes the group, if the brokers answer: a group without commits vanishes by itself in time. */
  async stop(): Promise<void> {
    const leave = async () => {
      await this.#consumer.disconnect();
      await this.#admin.deleteGroups([this.#group]);
      await this.#admin.disconnect();
    };
    await Promise.race([leave().catch(() => {}), delay(leaveLimitMs, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    const consumer = this.#consumer;
    consumer.on(consumer.events.CRASH, ({ payload }) => this.#fail(payload.error));
    // Runs before the first fetch of a generation: what an earlier one has read is not read again.
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
        for (const partition of partitions) {
          const position = this.#positions.get(`${topic}/${partition}`);
          if (position) consumer.seek({ topic, partition, offset: String(position.next) });
        }
      }
    });
    // Batches of nothing but control records never reach the batch callback.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      this.#reached(payload.topic, payload.partition, Number(payload.lastOffset) + 1);
    });
    this.#settle();
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#batch(payload),
    });
  }

  async #batch({ batch, resolveOffset }: EachBatchPayload): Promise<void> {
    const position = this.#positions.get(`${batch.topic}/${batch.partition}`);
    const hand = async () => {
      for (const message of batch.messages) {
        const record = copyRecord(batch.topic, batch.partition, message);
        if (position && record.offset < position.next) continue;
        if (position?.bounded && record.offset >= position.end) break;
        await this.#options.onRecord(record);
        if (position) position.next = record.offset + 1;
      }
    };
    this.#handing = this.#handing.then(hand).catch((error: unknown) => this.#fail(error));
    await this.#handing;
    resolveOffset(batch.lastOffset());
  }

  #reached(topic: string, partition: number, next: number): void {
    const position = this.#positions.get(`${topic}/${partition}`);
    if (position) position.next = Math.max(position.next, next);
    this.#settle();
  }

  #settle(): void {
    if ([...this.#positions.values()].every(({ next, end }) => next >= end)) this.#caughtUp.resolve();
  }

  #fail(error: unknown): void {
    const failure = error instanceof Error ? error : new Error(String(error));
    this.#caughtUp.reject(failure);
    this.#failed.reject(failure);
  }
}

async function positionsOf(admin: Admin, { topics, from }: ReadOptions): Promise<Map<string, Position>> {
  const existing = await admin.listTopics();
  const missing = topics.filter((topic) => !existing.includes(topic));
  if (missing.length > 0) {
    const which =
      missing.length === 1 ? `The topic ${missing[0]} is` : `The topics ${missing.join(", ")} are`;
    throw new Failure(`${which} not there; \`dialoom setup\` creates what is missing.`);
  }
  const positions = await Promise.all(
    topics.map(async (topic) =>
      (await spansOf(admin, topic)).map(({ partition, first, end }) => {
        return [`${topic}/${partition}`, positionIn(topic, { partition, first, end }, from)] as const;
      }),
    ),
  );
  return new Map(positions.flat());
}

function positionIn(
  topic: string,
  { partition, first, end }: PartitionSpan,
  from: ReadOptions["from"],
): Position {
  if (from === "beginning") return { next: first, end, bounded: false };
  if (from === "end") return { next: end, end, bounded: false };
  const position = { next: from.from[partition] ?? first, end: from.to[partition] ?? first, bounded: true };
  if (position.next < first && position.next < position.end)
    throw new Failure(
      `Partition ${partition} of ${topic} begins at offset ${first}: the records from ${position.next} on were deleted before they were read.`,
    );
  if (position.end > end)
    throw new Failure(
      `Partition ${partition} of ${topic} ends at offset ${end}, not at ${position.end}: the topic is not the one that was read before.`,
    );
  return position;
}

/** Reads the records of a topic between two sets of offsets, and ends. @throws Failure when they are not there */
export async function readBetween(
  kafka: KafkaSettings,
  topic: string,
  from: Span["from"],
  to: Span["to"],
  onRecord: ReadOptions["onRecord"],
): Promise<void> {
  const reader = await TopicReader.start({ kafka, topics: [topic], from: { from, to }, onRecord });
  try {
    await reader.caughtUp;
  } finally {
    await reader.stop();
  }
}

/** Reads what is there now, from the beginning, and ends. @throws Failure when a topic is not there */
export async function readToEnd(
  kafka: KafkaSettings,
  topics: readonly string[],
  onRecord: ReadOptions["onRecord"],
): Promise<void> {
  const reader = await TopicReader.start({ kafka, topics, from: "beginning", onRecord });
  try {
    await reader.caughtUp;
  } finally {
    await reader.stop();
  }
}
