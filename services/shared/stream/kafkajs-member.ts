/**
 * A group member on kafkajs, which only moves bytes here: its batch callback hands records over and returns at once,
 * nothing ever throws into it, and positions and commits are decided by others.
 *
 * It supervises its consumer: one that broke for reasons that pass is replaced by a new one, while work in flight goes on.
 */
import { type Cluster, type Consumer, type EachBatchPayload, PartitionAssigners } from "kafkajs";
import type { Logger } from "../ops/logs.ts";
import { backOff } from "./back-off.ts";
import type { GroupListener, GroupMember, Position } from "./broker.ts";
import { createKafka, type KafkaSettings } from "./kafka.ts";
import { brokerError, isPassing } from "./kafkajs-errors.ts";
import { assignmentData, joinAgain, joinedAgain } from "./kafkajs-patch.ts";
import { copyRecord } from "./record.ts";
import { stickyAssigner } from "./sticky-assigner.ts";

export interface KafkajsMemberParts {
  readonly topic: string;
  readonly group: string;
  readonly kafka: KafkaSettings;
  readonly sessionTimeoutMs: number;
  readonly listener: GroupListener;
  readonly logger: Logger;
}

const restartBase = 1_000;
const restartCap = 10_000;
/** Consumers in a row that never got into the group, after which the process gives up. */
const mostRestarts = 60;

export class KafkajsMember implements GroupMember {
  readonly #parts: KafkajsMemberParts;
  #consumer: Consumer | undefined;
  #memberId: string | undefined;
  #assigned: readonly number[] = [];
  #assignedAt = 0;
  #connection: Cluster | undefined;
  #joined = false;
  #leaving = false;
  #restarts = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #lastProgress = Date.now();

  constructor(parts: KafkajsMemberParts) {
    this.#parts = parts;
  }

  get joined(): boolean {
    return this.#joined;
  }

  get lastProgress(): number {
    return this.#lastProgress;
  }

  async start(): Promise<void> {
    const { topic } = this.#parts;
    const consumer = this.#create();
    this.#consumer = consumer;
    const { GROUP_JOIN, CRASH, REBALANCING, HEARTBEAT, FETCH } = consumer.events;
    // Listeners are asynchronous so that nothing they throw reaches kafkajs; what they do happens before its next step.
    consumer.on(GROUP_JOIN, async ({ payload }) => {
      if (consumer === this.#consumer) this.#join(payload.memberId, payload.memberAssignment[topic] ?? []);
    });
    consumer.on(CRASH, async ({ payload }) => {
      if (consumer === this.#consumer) this.#crashed(payload.error);
    });
    consumer.on(REBALANCING, async () => this.#parts.listener.rebalancing());
    const progress = async () => {
      this.#lastProgress = Date.now();
    };
    consumer.on(HEARTBEAT, progress);
    consumer.on(FETCH, progress);
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: async (payload) => {
          if (consumer === this.#consumer) this.#fetched(payload);
        },
      });
    } catch (error) {
      throw brokerError(error, this.#title);
    }
  }

  pause(partition: number): void {
    this.#whileRunning((consumer) => consumer.pause([{ topic: this.#parts.topic, partitions: [partition] }]));
  }

  resume(partition: number): void {
    this.#whileRunning((consumer) =>
      consumer.resume([{ topic: this.#parts.topic, partitions: [partition] }]),
    );
  }

  seek(partition: number, offset: number): void {
    this.#whileRunning((consumer) =>
      consumer.seek({ topic: this.#parts.topic, partition, offset: String(offset) }),
    );
  }

  async commit(partition: number, { offset, note }: Position): Promise<void> {
    const { topic } = this.#parts;
    if (!this.#consumer || !this.#joined) throw new Error("not in the group");
    try {
      await this.#consumer.commitOffsets([{ topic, partition, offset: String(offset), metadata: note }]);
    } catch (error) {
      throw brokerError(error, this.#title);
    }
  }

  release(partitions: readonly number[]): void {
    this.#assigned = this.#assigned.filter((partition) => !partitions.includes(partition));
    if (this.#connection) joinAgain(this.#connection);
  }

  async leave(): Promise<void> {
    this.#leaving = true;
    this.#joined = false;
    clearTimeout(this.#restartTimer);
    await this.#consumer?.disconnect();
  }

  get #title(): string {
    return `reading ${this.#parts.topic} as group ${this.#parts.group}`;
  }

  #create(): Consumer {
    const { group, kafka, sessionTimeoutMs, logger } = this.#parts;
    return createKafka(kafka, `dialoom-${group}`, logger).consumer({
      groupId: group,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: Math.max(60_000, sessionTimeoutMs),
      heartbeatInterval: Math.min(3_000, Math.floor(sessionTimeoutMs / 3)),
      // Bounds how long a resumed partition waits for its next fetch, and a rebalance for the last one.
      maxWaitTimeInMs: 250,
      maxBytesPerPartition: 262_144,
      maxBytes: 4_194_304,
      allowAutoTopicCreation: false,
      // The second one is what members of earlier releases know: a group of both agrees on it.
      partitionAssigners: [
        stickyAssigner(
          () => ({ had: this.#assigned, since: this.#assignedAt }),
          (connection) => {
            this.#connection = connection;
          },
        ),
        PartitionAssigners.roundRobin,
      ],
      retry: {
        retries: 8,
        initialRetryTime: 200,
        maxRetryTime: 5_000,
        restartOnFailure: async () => false,
      },
    });
  }

  #join(memberId: string, partitions: readonly number[]): void {
    if (this.#connection) joinedAgain(this.#connection);
    // A member that was put out of the group comes back under another id: somebody else may have had its partitions.
    const continuous = memberId === this.#memberId;
    this.#memberId = memberId;
    this.#assigned = [...partitions];
    this.#assignedAt = Date.now();
    this.#joined = true;
    this.#restarts = 0;
    this.#lastProgress = this.#assignedAt;
    this.#parts.listener.assigned(this.#assigned, releaseOf(partitions), continuous);
  }

  #fetched({ batch, resolveOffset, isStale }: EachBatchPayload): void {
    if (isStale()) return;
    // In kafkajs, and not in its types.
    const { fetchedOffset } = batch as typeof batch & { fetchedOffset: string };
    const next = this.#parts.listener.fetched({
      partition: batch.partition,
      from: Number(fetchedOffset),
      records: batch.messages.map((message) => copyRecord(batch.topic, batch.partition, message)),
      end: Number(batch.lastOffset()) + 1,
    });
    if (next !== undefined) resolveOffset(String(next - 1));
  }

  #crashed(error: Error): void {
    const { listener, logger } = this.#parts;
    this.#consumer = undefined;
    this.#joined = false;
    this.#lastProgress = Date.now();
    if (this.#leaving) return;
    this.#restarts += 1;
    if (!isPassing(error) || this.#restarts > mostRestarts) {
      listener.failed(brokerError(error, this.#title));
      return;
    }
    const wait = restartBase + backOff(this.#restarts, restartBase, restartCap);
    logger.warn(
      { reason: error.message, againInMs: Math.round(wait) },
      "the consumer broke; a new one will join",
    );
    this.#restartTimer = setTimeout(() => {
      this.start().catch((failure: unknown) => this.#crashed(failure as Error));
    }, wait);
  }

  #whileRunning(act: (consumer: Consumer) => void): void {
    if (!this.#consumer) return;
    try {
      act(this.#consumer);
    } catch (error) {
      // Before its first join a consumer can neither pause nor seek; it has no partitions then.
      this.#parts.logger.debug({ reason: (error as Error).message }, "the consumer is not in the group");
    }
  }
}

/** The partitions a member is to release, as the assigner said with its assignment; none when it was another assigner. */
function releaseOf(partitions: readonly number[]): readonly number[] {
  const said = assignmentData(partitions)?.toString("utf8") || "{}";
  const { release = [] } = JSON.parse(said) as { release?: readonly number[] };
  return release;
}
