/**
 * Reads topics from their beginning, or from their end, without leaving anything behind: positions are kept here and
 * never committed, and the consumer group, which kafkajs cannot do without, is deleted afterwards.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createKafka } from "../shared/stream/kafka.js";
import { copyRecord } from "../shared/stream/record.js";
import { quiet } from "./connection.js";
import { Failure } from "./exit.js";
import { coordinatorReady, spansOf } from "./offsets.js";
/** Brokers that went away must not hold up the end of a command. */
const leaveLimitMs = 3_000;
export class TopicReader {
    /** Resolves when every record that was there when reading began has been handed over. Rejects when reading fails. */
    caughtUp;
    /** Rejects when reading fails; never resolves. */
    failed;
    #options;
    #group = `dialoom-cli-${randomUUID()}`;
    #admin;
    #consumer;
    #positions;
    #caughtUp = Promise.withResolvers();
    #failed = Promise.withResolvers();
    #handing = Promise.resolve();
    constructor(options, admin, positions) {
        this.#options = options;
        this.#admin = admin;
        this.#positions = positions;
        this.caughtUp = this.#caughtUp.promise;
        this.failed = this.#failed.promise;
        // Whoever does not wait for one of them must not end the process by it.
        this.caughtUp.catch(() => { });
        this.failed.catch(() => { });
        this.#consumer = createKafka(options.kafka, "dialoom-cli", quiet).consumer({
            groupId: this.#group,
            maxWaitTimeInMs: 200,
            maxBytesPerPartition: 1 << 20,
            allowAutoTopicCreation: false,
            retry: { retries: 5, restartOnFailure: async () => false },
        });
    }
    /** Starts reading. @throws Failure when a topic is not there */
    static async start(options) {
        const admin = createKafka(options.kafka, "dialoom-cli", quiet).admin();
        await admin.connect();
        try {
            const reader = new TopicReader(options, admin, await positionsOf(admin, options));
            await coordinatorReady(admin, reader.#group, options.topics);
            await reader.#run();
            return reader;
        }
        catch (error) {
            await admin.disconnect();
            throw error;
        }
    }
    /** Ends reading and removes the group, if the brokers answer: a group without commits vanishes by itself in time. */
    async stop() {
        const leave = async () => {
            await this.#consumer.disconnect();
            await this.#admin.deleteGroups([this.#group]);
            await this.#admin.disconnect();
        };
        await Promise.race([leave().catch(() => { }), delay(leaveLimitMs, undefined, { ref: false })]);
    }
    async #run() {
        const consumer = this.#consumer;
        consumer.on(consumer.events.CRASH, ({ payload }) => this.#fail(payload.error));
        // Runs before the first fetch of a generation: what an earlier one has read is not read again.
        consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
            for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
                for (const partition of partitions) {
                    const position = this.#positions.get(`${topic}/${partition}`);
                    if (position)
                        consumer.seek({ topic, partition, offset: String(position.next) });
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
    async #batch({ batch, resolveOffset }) {
        const position = this.#positions.get(`${batch.topic}/${batch.partition}`);
        const hand = async () => {
            for (const message of batch.messages) {
                const record = copyRecord(batch.topic, batch.partition, message);
                if (position && record.offset < position.next)
                    continue;
                await this.#options.onRecord(record);
                if (position)
                    position.next = record.offset + 1;
            }
        };
        this.#handing = this.#handing.then(hand).catch((error) => this.#fail(error));
        await this.#handing;
        resolveOffset(batch.lastOffset());
    }
    #reached(topic, partition, next) {
        const position = this.#positions.get(`${topic}/${partition}`);
        if (position)
            position.next = Math.max(position.next, next);
        this.#settle();
    }
    #settle() {
        if ([...this.#positions.values()].every(({ next, end }) => next >= end))
            this.#caughtUp.resolve();
    }
    #fail(error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        this.#caughtUp.reject(failure);
        this.#failed.reject(failure);
    }
}
async function positionsOf(admin, { topics, from }) {
    const existing = await admin.listTopics();
    const missing = topics.filter((topic) => !existing.includes(topic));
    if (missing.length > 0) {
        const which = missing.length === 1 ? `The topic ${missing[0]} is` : `The topics ${missing.join(", ")} are`;
        throw new Failure(`${which} not there; \`dialoom setup\` creates what is missing.`);
    }
    const positions = await Promise.all(topics.map(async (topic) => (await spansOf(admin, topic)).map(({ partition, first, end }) => {
        const position = { next: from === "beginning" ? first : end, end };
        return [`${topic}/${partition}`, position];
    })));
    return new Map(positions.flat());
}
/** Reads what is there now, from the beginning, and ends. @throws Failure when a topic is not there */
export async function readToEnd(kafka, topics, onRecord) {
    const reader = await TopicReader.start({ kafka, topics, from: "beginning", onRecord });
    try {
        await reader.caughtUp;
    }
    finally {
        await reader.stop();
    }
}
