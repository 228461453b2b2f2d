/** The broker of the runtime on kafkajs. */
import { Partitioners } from "kafkajs";
import { createKafka } from "./kafka.js";
import { brokerError } from "./kafkajs-errors.js";
import { KafkajsMember } from "./kafkajs-member.js";
import { KafkajsTransactor } from "./kafkajs-transactor.js";
import { sendRequests } from "./send-requests.js";
import { startPosition } from "./start-position.js";
/**
 * How a transactional client retries: right after a transaction brokers answer CONCURRENT_TRANSACTIONS while they write
 * its markers, for some milliseconds, and kafkajs' own first pause would be 300 of them. In all some 19 seconds.
 */
const fast = { initialRetryTime: 5, multiplier: 1.5, retries: 30, maxRetryTime: 1_000 };
export class KafkajsBroker {
    #kafka;
    #settings;
    #maxMessageBytes;
    #clientId;
    #log;
    #transactional;
    #admin;
    #producer;
    constructor(parts) {
        this.#kafka = parts.kafka;
        this.#settings = parts.settings;
        this.#maxMessageBytes = parts.settings.maxMessageBytes;
        this.#clientId = parts.clientId;
        this.#log = parts.logger;
        this.#transactional = createKafka(parts.kafka, `${parts.clientId}-transactions`, parts.logger, fast);
    }
    member(topic, group, listener) {
        return new KafkajsMember({
            topic,
            group,
            kafka: this.#kafka,
            sessionTimeoutMs: this.#settings.sessionTimeoutMs,
            listener,
            logger: this.#log.child({ group }),
        });
    }
    transactor(id) {
        return new KafkajsTransactor(this.#transactional, id, {
            transactionTimeoutMs: this.#settings.transactionTimeoutMs,
            maxMessageBytes: this.#maxMessageBytes,
        });
    }
    async send(outputs) {
        try {
            this.#producer ??= this.#connectProducer();
            const producer = await this.#producer;
            for (const topicMessages of sendRequests(outputs, this.#maxMessageBytes)) {
                await producer.sendBatch({ acks: -1, topicMessages });
            }
        }
        catch (error) {
            throw brokerError(error);
        }
    }
    async position({ group, topic, partition }) {
        this.#admin ??= this.#connectAdmin();
        const admin = this.#admin;
        try {
            const [[fetched], spans] = await Promise.all([
                (await admin).fetchOffsets({ groupId: group, topics: [topic] }),
                (await admin).fetchTopicOffsets(topic),
            ]);
            const committed = fetched?.partitions.find((candidate) => candidate.partition === partition);
            const span = spans.find((candidate) => candidate.partition === partition);
            if (!span)
                throw new Error(`partition ${partition} of ${topic} has no leader`);
            return startPosition({ offset: Number(committed?.offset ?? -1), note: committed?.metadata ?? "" }, { first: Number(span.low), end: Number(span.high) }, { group, topic, partition });
        }
        catch (error) {
            // kafkajs' admin does not always find back to brokers that were away: the next question gets a new one.
            if (this.#admin === admin)
                this.#admin = undefined;
            void admin.then((broken) => broken.disconnect()).catch(() => { });
            throw brokerError(error);
        }
    }
    async stop() {
        await Promise.allSettled([
            this.#producer?.then((producer) => producer.disconnect()),
            this.#admin?.then((admin) => admin.disconnect()),
        ]);
    }
    async #connectAdmin() {
        const admin = createKafka(this.#kafka, `${this.#clientId}-admin`, this.#log).admin();
        await admin.connect();
        return admin;
    }
    async #connectProducer() {
        const producer = createKafka(this.#kafka, this.#clientId, this.#log).producer({
            allowAutoTopicCreation: false,
            createPartitioner: Partitioners.DefaultPartitioner,
        });
        try {
            await producer.connect();
            return producer;
        }
        catch (error) {
            this.#producer = undefined;
            throw error;
        }
    }
}
