/** The transactional producer of one input partition, on kafkajs. */
import { setTimeout as delay } from "node:timers/promises";
import { type Kafka, Partitioners, type Producer, type Transaction } from "kafkajs";
import type { InputId, OutputRecord, Position, Transactor } from "./broker.ts";
import { brokerError, isConcurrentTransaction } from "./kafkajs-errors.ts";
import { neverAgain, sendRequests } from "./send-requests.ts";

/** How long a transaction waits for the one before it, and between which times it asks again. */
const joinLimitMs = 10_000;
const shortestWaitMs = 3;
const longestWaitMs = 100;

export class KafkajsTransactor implements Transactor {
  readonly #id: string;
  readonly #producer: Producer;
  readonly #maxMessageBytes: number;

  /** @param kafka a client with fast retries: they decide how long one transaction waits for the one before */
  constructor(
    kafka: Kafka,
    id: string,
    options: { readonly transactionTimeoutMs: number; readonly maxMessageBytes: number },
  ) {
    this.#id = id;
    this.#maxMessageBytes = options.maxMessageBytes;
    this.#producer = kafka.producer({
      transactionalId: id,
      transactionTimeout: options.transactionTimeoutMs,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: neverAgain,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async takeOver(): Promise<void> {
    try {
      await this.#producer.connect();
      // Connecting shuts nobody out: only the first transaction makes the broker give out a new epoch.
      const transaction = await this.#producer.transaction();
      await transaction.abort();
    } catch (error) {
      throw brokerError(error, `beginning a transaction as ${this.#id}`);
    }
  }

  async transact(
    outputs: readonly OutputRecord[],
    { group, topic, partition }: InputId,
    { offset, note }: Position,
    apart: boolean,
  ): Promise<void> {
    try {
      const transaction = await this.#producer.transaction();
      // The types leave the metadata out; kafkajs sends it.
      const partitions = [{ partition, offset: String(offset), metadata: note }];
      // First of all: joining a transaction may have to wait for the one before, and only this may safely be tried again.
      await sendOffsets(transaction, { consumerGroupId: group, topics: [{ topic, partitions }] });
      for (const topicMessages of sendRequests(outputs, apart ? 0 : this.#maxMessageBytes)) {
        await transaction.sendBatch({ acks: -1, topicMessages });
      }
      await transaction.commit();
    } catch (error) {
      const topics = [...new Set(outputs.map((output) => output.topic))];
      throw brokerError(
        error,
        `committing ${group} on ${topic}, with outputs to ${topics.join(", ") || "none"}`,
      );
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }
}

/**
 * kafkajs asks for offsets to join a transaction without any retry, and right after another transaction the answer is
 * CONCURRENT_TRANSACTIONS as long as that one's markers are being written.
 */
async function sendOffsets(
  transaction: Transaction,
  offsets: Parameters<Transaction["sendOffsets"]>[0],
): Promise<void> {
  const deadline = performance.now() + joinLimitMs;
  for (let wait = shortestWaitMs; ; wait = Math.min(longestWaitMs, wait * 1.5)) {
    try {
      return await transaction.sendOffsets(offsets);
    } catch (error) {
      if (!isConcurrentTransaction(error) || performance.now() > deadline) throw error;
      await delay(wait);
    }
  }
}
