/** Puts a prepared order on its topic, once. */
import { Partitioners } from "kafkajs";
import { toolCatalogs } from "../shared/contracts/topics.js";
import { SchemaMissing } from "../shared/stream/codec.js";
import { createKafka, prefixed } from "../shared/stream/kafka.js";
import { quiet } from "./connection.js";
import { Failure, UsageError } from "./exit.js";
import { readToEnd } from "./topic-reader.js";
/**
 * Produces the order and returns when the brokers have it.
 *
 * @throws UsageError when an order of this id is there already
 * @throws Failure when topics or schemas are not there
 */
export async function submitOrder(connection, catalog) {
    const { kafka, codec } = connection;
    const { id } = catalog.order;
    const topic = prefixed(kafka, toolCatalogs.name);
    let there = false;
    await readToEnd(kafka, [topic], ({ key }) => {
        there ||= key?.toString("utf8") === id;
    });
    if (there) {
        throw new UsageError(`Order ${id} is on ${topic} already: the same tools and options make the same order. See \`dialoom status ${id}\`; for more dialogues of the kind use another --seed, or an --order-id of your own.`);
    }
    const value = await codec.encode(toolCatalogs, catalog).catch((error) => {
        throw error instanceof SchemaMissing ? new Failure(error.message) : error;
    });
    const producer = createKafka(kafka, "dialoom-submit", quiet).producer({
        allowAutoTopicCreation: false,
        createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    try {
        await producer.send({ topic, acks: -1, messages: [{ key: id, value }] });
    }
    catch (error) {
        if (error.type !== "MESSAGE_TOO_LARGE")
            throw error;
        throw new UsageError(`The order has ${value.length} bytes, more than a message may have: submit fewer tools at once, or raise the topic's max.message.bytes.`);
    }
    finally {
        await producer.disconnect();
    }
}
