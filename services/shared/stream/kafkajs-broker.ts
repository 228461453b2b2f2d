/** The broker of the runtime on kafkajs. */
import { type Admin, type Kafka, Partitioners, type Producer } from "kafkajs";
import type { Logger } from "../ops/logs.ts";
import type {
  Broker,
  GroupListener,
  GroupMember,
  InputId,
  OutputRecord,
  Position,
  Transactor,
} from "./broker.ts";
import { createKafka, type KafkaSettings } from "./kafka.ts";
import { brokerError } from "./kafkajs-errors.ts";
import { KafkajsMember } from "./kafkajs-member.ts";
import { KafkajsTransactor } from "./kafkajs-transactor.ts";
import { neverAgain, sendRequests } from "./send-requests.ts";
import type { StreamSettings } from "./settings.ts";
import { startPosition } from "./start-position.ts";

/**
 * How a transactional client retries: right after a transaction brokers answer CONCURRENT_TRANSACTIONS while they write
 * its markers, for some milliseconds, and kafkajs' own first pause would be 300 of them. In all some 19 seconds.
 */
const fast = { initialRetryTime: 5, multiplier: 1.5, retries: 30, maxRetryTime: 1_000 };

export class KafkajsBroker implements Broker {
  readonly #kafka: KafkaSettings;
  readonly #settings: StreamSettings;
  readonly #maxMessageBytes: number;
  readonly #clientId: string;
  readonly #log: Logger;
  readonly #transactional: Kafka;
  #admin: Promise<Admin> | undefined;
  #producer: Promise<Producer> | undefined;

  constructor(parts: {
    readonly kafka: KafkaSettings;
    readonly settings: StreamSettings;
    readonly clientId: string;
    readonly logger: Logger;
  }) {
    this.#kafka = parts.kafka;
    this.#settings = parts.settings;
    this.#maxMessageBytes = parts.settings.maxMessageBytes;
    this.#clientId = parts.clientId;
    this.#log = parts.logger;
    this.#transactional = createKafka(parts.kafka, `${parts.clientId}-transactions`, parts.logger, fast);
  }

  member(topic: string, group: string, listener: GroupListener): GroupMember {
    return new KafkajsMember({
      topic,
      group,
      kafka: this.#kafka,
      sessionTimeoutMs: this.#settings.sessionTimeoutMs,
      listener,
      logger: this.#log.child({ group }),
    });
  }

  transactor(id: string): Transactor {
    return new KafkajsTransactor(this.#transactional, id, {
      transactionTimeoutMs: this.#settings.transactionTimeoutMs,
      maxMessageBytes: this.#maxMessageBytes,
    });
  }

  async send(outputs: readonly OutputRecord[], apart = false): Promise<void> {
    try {
      this.#producer ??= this.#connectProducer();
      const producer = await this.#producer;
      for (const topicMessages of sendRequests(outputs, apart ? 0 : this.#maxMessageBytes)) {
        await producer.sendBatch({ acks: -1, topicMessages });
      }
    } catch (error) {
      const topics = [...new Set(outputs.map((output) => output.topic))];
      throw brokerError(error, `producing to ${topics.join(", ")}`);
    }
  }

  async position({ group, topic, partition }: InputId): Promise<Position> {
    try {
      return await this.#ask(async (admin) => {
        const [[fetched], spans] = await Promise.all([
          admin.fetchOffsets({ groupId: group, topics: [topic] }),
          admin.fetchTopicOffsets(topic),
        ]);
        const committed = fetched?.partitions.find((candidate) => candidate.partition === partition);
        const span = spans.find((candidate) => candidate.partition === partition);
        if (!span) throw new Error(`partition ${partition} of ${topic} has no leader`);
        const offset = Number(committed?.offset ?? -1);
        const first = Number(span.low);
        if (offset >= 0 && offset < first) {
          this.#log.error(
            { group, topic, partition, offset, first },
            "records were deleted before they were read: raise retention.ms, or read faster",
          );
        }
        return startPosition(
          { offset, note: committed?.metadata ?? "" },
          { first, end: Number(span.high) },
          { group, topic, partition },
        );
      });
    } catch (error) {
      throw brokerError(error, `asking for the position of ${group} on ${topic}`);
    }
  }

  /** Offsets of the first record kept and after the last one, of each partition of a topic. */
  async spans(topic: string): Promise<Map<number, { first: number; end: number }>> {
    const offsets = await this.#ask((admin) => admin.fetchTopicOffsets(topic));
    return new Map(
      offsets.map(({ partition, low, high }) => [partition, { first: Number(low), end: Number(high) }]),
    );
  }

  /** Members that a group has now. */
  async members(group: string): Promise<number> {
    const { groups } = await this.#ask((admin) => admin.describeGroups([group]));
    return groups[0]?.members.length ?? 0;
  }

  async stop(): Promise<void> {
    await Promise.allSettled([
      this.#producer?.then((producer) => producer.disconnect()),
      this.#admin?.then((admin) => admin.disconnect()),
    ]);
  }

  /** kafkajs' admin does not always find back to brokers that were away: after an error the next question gets a new one. */
  async #ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    this.#admin ??= this.#connectAdmin();
    const admin = this.#admin;
    try {
      return await question(await admin);
    } catch (error) {
      if (this.#admin === admin) this.#admin = undefined;
      void admin.then((broken) => broken.disconnect()).catch(() => {});
      throw error;
    }
  }

  async #connectAdmin(): Promise<Admin> {
    const admin = createKafka(this.#kafka, `${this.#clientId}-admin`, this.#log).admin();
    await admin.connect();
    return admin;
  }

  async #connectProducer(): Promise<Producer> {
    const producer = createKafka(this.#kafka, this.#clientId, this.#log).producer({
      allowAutoTopicCreation: false,
      retry: neverAgain,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#producer = undefined;
      throw error;
    }
  }
}
