/** What errors of kafkajs mean to the runtime. */
import { BrokerRefused, Fenced } from "./broker.js";
/** Answers that say that another producer of the same transactional id took over. */
const fenced = new Set([
    "INVALID_PRODUCER_EPOCH",
    "PRODUCER_FENCED",
    "INVALID_PRODUCER_ID_MAPPING",
    "TRANSACTION_COORDINATOR_FENCED",
]);
/** Answers that no waiting mends, and what does. */
const refused = {
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED: "grant Write and Describe on transactional ids that begin with the consumer group's name, or set STREAM_GUARANTEE=at-least-once",
    TOPIC_AUTHORIZATION_FAILED: "grant Read on the input topics and Write and Describe on the output topics",
    GROUP_AUTHORIZATION_FAILED: "grant Read on the consumer group",
    CLUSTER_AUTHORIZATION_FAILED: "grant IdempotentWrite on the cluster",
    INVALID_TRANSACTION_TIMEOUT: "set STREAM_TRANSACTION_TIMEOUT_MS to at most the brokers' transaction.max.timeout.ms",
    MESSAGE_TOO_LARGE: "set STREAM_MAX_MESSAGE_BYTES to at most the output topics' max.message.bytes",
    OFFSET_METADATA_TOO_LARGE: "set the brokers' offset.metadata.max.bytes to at least 4096",
};
/** An error in the runtime's terms; what is neither Fenced nor BrokerRefused may pass. */
export function brokerError(error) {
    for (const link of chain(error)) {
        const type = link.type ?? "";
        if (fenced.has(type))
            return new Fenced(link.message, { cause: error });
        const remedy = refused[type];
        if (remedy)
            return new BrokerRefused(`${link.message} (${type}): ${remedy}`, { cause: error });
    }
    return error instanceof Error ? error : new Error(String(error));
}
/** Whether a consumer that broke on this may do better later. */
export function isPassing(error) {
    if (brokerError(error) instanceof BrokerRefused)
        return false;
    const links = [...chain(error)];
    return (links.some(({ name }) => name === "KafkaJSNumberOfRetriesExceeded") || links.at(-1)?.retriable === true);
}
/** Whether the transaction before this one is still being written down. */
export function isConcurrentTransaction(error) {
    return [...chain(error)].some(({ type }) => type === "CONCURRENT_TRANSACTIONS");
}
function* chain(error) {
    let link = error;
    for (let depth = 0; link instanceof Error && depth < 8; depth += 1) {
        yield link;
        link = link.cause;
    }
}
