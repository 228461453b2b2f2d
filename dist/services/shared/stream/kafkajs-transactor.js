/** The transactional producer of one input partition, on kafkajs. */
import { setTimeout as delay } from "node:timers/promises";
import { Partitioners } from "kafkajs";
import { brokerError, isConcurrentTransaction } from "./kafkajs-errors.js";
import { sendRequests } from "./send-requests.js";
const offsetsRetryMs = 5;
const offsetsRetries = 200;
export class KafkajsTransactor {
    #producer;
    #maxMessageBytes;
    /** @param kafka a client with fast retries: they decide how long one transaction waits for the one before */
    constructor(kafka, id, options) {
        this.#maxMessageBytes = options.maxMessageBytes;
        this.#producer = kafka.producer({
            transactionalId: id,
            transactionTimeout: options.transactionTimeoutMs,
            maxInFlightRequests: 1,
            allowAutoTopicCreation: false,
            createPartitioner: Partitioners.DefaultPartitioner,
        });
    }
    async takeOver() {
        try {
            await this.#producer.connect();
            // Connecting shuts nobody out: only the first transaction makes the broker give out a new epoch.
            const transaction = await this.#producer.transaction();
            await transaction.abort();
        }
        catch (error) {
            throw brokerError(error);
        }
    }
    async transact(outputs, { group, topic, partition }, { offset, note }) {
        try {
            const transaction = await this.#producer.transaction();
            for (const topicMessages of sendRequests(outputs, this.#maxMessageBytes)) {
                await transaction.sendBatch({ acks: -1, topicMessages });
            }
            // The types leave the metadata out; kafkajs sends it.
            const partitions = [{ partition, offset: String(offset), metadata: note }];
            await sendOffsets(transaction, { consumerGroupId: group, topics: [{ topic, partitions }] });
            await transaction.commit();
        }
        catch (error) {
            throw brokerError(error);
        }
    }
    async close() {
        await this.#producer.disconnect();
    }
}
/**
 * kafkajs asks for offsets to join a transaction without any retry, and right after another transaction the answer is
 * CONCURRENT_TRANSACTIONS as long as that one's markers are being written.
 */
async function sendOffsets(transaction, offsets) {
    for (let attempt = 0;; attempt += 1) {
        try {
            return await transaction.sendOffsets(offsets);
        }
        catch (error) {
            if (!isConcurrentTransaction(error) || attempt >= offsetsRetries)
                throw error;
            await delay(offsetsRetryMs);
        }
    }
}
