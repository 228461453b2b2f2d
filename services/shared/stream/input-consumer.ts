/**
 * Reads one topic with one consumer group. kafkajs only moves bytes here: its batch callback hands records over and
 * returns at once, nothing ever throws into it, and positions and commits are decided by the trackers.
 */
import type { Consumer, EachBatchPayload } from "kafkajs";
import type { Logger } from "../ops/logs.ts";
import { createKafka, type KafkaSettings, prefixed } from "./kafka.ts";
import { copyRecord, type FetchedRecord, sizeOf } from "./record.ts";
import type { StreamSettings } from "./settings.ts";
import type { StageInput } from "./stage.ts";
import { PartitionTracker } from "./tracker.ts";

/** A partition from one assignment to its loss. Results of a lost one are dropped: somebody else redoes its work. */
export interface OwnedPartition {
  readonly partition: number;
  readonly tracker: PartitionTracker;
  readonly queue: FetchedRecord[];
  lost: boolean;
  paused: boolean;
  committed: number | undefined;
}

export interface InputEvents {
  /** There may be work to take. */
  work(): void;
  /** The consumer cannot go on; the process has to end. */
  crashed(error: Error): void;
}

/** Below this share of its limits a paused partition is read again. */
const resumeShare = 0.75;

export class InputConsumer {
  readonly input: StageInput;
  readonly topic: string;
  readonly group: string;
  readonly #consumer: Consumer;
  readonly #settings: StreamSettings;
  readonly #events: InputEvents;
  readonly #log: Logger;
  readonly #owned = new Map<number, OwnedPartition>();
  #turn = 0;
  #joined = false;
  #committing: Promise<void> = Promise.resolve();

  constructor(
    input: StageInput,
    kafkaSettings: KafkaSettings,
    settings: StreamSettings,
    events: InputEvents,
    logger: Logger,
  ) {
    this.input = input;
    this.topic = prefixed(kafkaSettings, input.topic.name);
    this.group = prefixed(kafkaSettings, input.group);
    this.#settings = settings;
    this.#events = events;
    this.#log = logger.child({ group: this.group });
    this.#consumer = createKafka(kafkaSettings, `dialoom-${input.group}`, this.#log).consumer({
      groupId: this.group,
      sessionTimeout: settings.sessionTimeoutMs,
      rebalanceTimeout: Math.max(60_000, settings.sessionTimeoutMs),
      heartbeatInterval: Math.min(3_000, Math.floor(settings.sessionTimeoutMs / 3)),
      maxWaitTimeInMs: 500,
      maxBytesPerPartition: 262_144,
      maxBytes: 4_194_304,
      allowAutoTopicCreation: false,
      retry: {
        retries: 10,
        initialRetryTime: 200,
        maxRetryTime: 10_000,
        restartOnFailure: async () => false,
      },
    });
  }

  async start(): Promise<void> {
    const { GROUP_JOIN, CRASH, END_BATCH_PROCESS } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) =>
      this.#assigned(payload.memberAssignment[this.topic] ?? []),
    );
    this.#consumer.on(CRASH, ({ payload }) => {
      this.#joined = false;
      this.#events.crashed(payload.error);
    });
    // Batches of nothing but control records never reach the batch callback, yet they have to be committed past.
    this.#consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      this.#owned.get(payload.partition)?.tracker.reach(Number(payload.lastOffset) + 1);
    });
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.topic, fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: async (payload) => this.#fetched(payload),
    });
  }

  /** True once the group has given this replica its share, which may be nothing. */
  get joined(): boolean {
    return this.#joined;
  }

  get partitions(): readonly OwnedPartition[] {
    return [...this.#owned.values()];
  }

  /** The next record to work on, from each partition in turn, so that a busy one cannot starve the others. */
  take(): { partition: OwnedPartition; record: FetchedRecord } | undefined {
    const owned = this.partitions;
    for (let step = 0; step < owned.length; step += 1) {
      const partition = owned[(this.#turn + step) % owned.length];
      const record = partition?.queue.shift();
      if (partition && record) {
        this.#turn = (this.#turn + step + 1) % owned.length;
        return { partition, record };
      }
    }
    return undefined;
  }

  /** Marks a record of a partition that is still owned as done: its outputs are acknowledged. */
  complete(partition: OwnedPartition, record: FetchedRecord): void {
    partition.tracker.complete(record.offset);
    if (partition.paused && !this.#full(partition, resumeShare)) {
      partition.paused = false;
      this.#consumer.resume([{ topic: this.topic, partitions: [partition.partition] }]);
    }
  }

  /** Commits every watermark that has moved. A failure is not fatal: the next commit covers it. */
  commit(): Promise<void> {
    this.#committing = this.#committing.then(() => this.#commitMoved());
    return this.#committing;
  }

  /** Stops fetching and forgets what has not been started; what is in flight may still be completed and committed. */
  quiesce(): void {
    for (const partition of this.#owned.values()) {
      partition.queue.length = 0;
      partition.paused = true;
    }
    if (this.#owned.size > 0) {
      this.#consumer.pause([{ topic: this.topic, partitions: [...this.#owned.keys()] }]);
    }
  }

  /** Leaves the group. Commit before: kafkajs drops commits once it is stopping. */
  async stop(): Promise<void> {
    this.#joined = false;
    await this.#consumer.disconnect();
  }

  #assigned(partitions: readonly number[]): void {
    for (const [number, partition] of this.#owned) {
      if (partitions.includes(number)) continue;
      partition.lost = true;
      partition.queue.length = 0;
      this.#owned.delete(number);
      // kafkajs keeps a pause across rebalances: without this the partition would come back paused.
      if (partition.paused) this.#consumer.resume([{ topic: this.topic, partitions: [number] }]);
    }
    for (const number of partitions) {
      if (this.#owned.has(number)) continue;
      this.#owned.set(number, {
        partition: number,
        tracker: new PartitionTracker(),
        queue: [],
        lost: false,
        paused: false,
        committed: undefined,
      });
    }
    this.#joined = true;
    this.#log.info({ topic: this.topic, partitions }, "joined the group");
    this.#events.work();
  }

  #fetched({ batch, resolveOffset, isStale }: EachBatchPayload): void {
    const partition = this.#owned.get(batch.partition);
    if (!partition || isStale()) return;
    const now = Date.now();
    for (const message of batch.messages) {
      const record = copyRecord(batch.topic, batch.partition, message);
      if (partition.tracker.accept(record.offset, sizeOf(record), now)) partition.queue.push(record);
    }
    resolveOffset(batch.lastOffset());
    if (!partition.paused && this.#full(partition, 1)) {
      partition.paused = true;
      this.#consumer.pause([{ topic: this.topic, partitions: [batch.partition] }]);
    }
    this.#events.work();
  }

  #full({ tracker }: OwnedPartition, share: number): boolean {
    return (
      tracker.records >= this.#settings.maxInFlight * share ||
      tracker.bytes >= this.#settings.maxBufferedBytes * share
    );
  }

  async #commitMoved(): Promise<void> {
    const moved = this.partitions.filter(
      ({ tracker, committed }) => tracker.watermark !== undefined && tracker.watermark !== committed,
    );
    if (moved.length === 0) return;
    const commits = moved.map((owned) => ({ owned, watermark: owned.tracker.watermark as number }));
    try {
      await this.#consumer.commitOffsets(
        commits.map(({ owned, watermark }) => ({
          topic: this.topic,
          partition: owned.partition,
          offset: String(watermark),
        })),
      );
      for (const { owned, watermark } of commits) owned.committed = watermark;
    } catch (error) {
      this.#log.debug(
        { reason: (error as Error).message },
        "a commit did not go through; the next one covers it",
      );
    }
  }
}
