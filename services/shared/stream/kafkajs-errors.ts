/** What errors of kafkajs mean to the runtime. */
import { BrokerRefused, Fenced, TooLarge } from "./broker.ts";

interface KafkajsError extends Error {
  readonly type?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
}

/** Answers that say that another producer of the same transactional id took over. */
const fenced = new Set([
  "INVALID_PRODUCER_EPOCH",
  "PRODUCER_FENCED",
  "INVALID_PRODUCER_ID_MAPPING",
  "TRANSACTION_COORDINATOR_FENCED",
]);

/** Answers to a batch that is larger than its topic's max.message.bytes, or than a segment. */
const tooLarge = new Set(["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"]);

/** Answers that no waiting mends, and what does. */
const refused: Readonly<Record<string, string>> = {
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    "grant Write and Describe on transactional ids that begin with the consumer group's name, or set STREAM_GUARANTEE=at-least-once",
  TOPIC_AUTHORIZATION_FAILED: "grant Read on the input topics and Write and Describe on the output topics",
  GROUP_AUTHORIZATION_FAILED: "grant Read on the consumer group",
  CLUSTER_AUTHORIZATION_FAILED: "grant IdempotentWrite on the cluster",
  INVALID_TRANSACTION_TIMEOUT:
    "set STREAM_TRANSACTION_TIMEOUT_MS to at most the brokers' transaction.max.timeout.ms",
  OFFSET_METADATA_TOO_LARGE: "set the brokers' offset.metadata.max.bytes to at least 4096",
};

/**
 * An error in the runtime's terms; what is none of Fenced, TooLarge and BrokerRefused may pass.
 *
 * @param about what was being done, with its names: brokers do not say which right is missing on what
 */
export function brokerError(error: unknown, about: string): Error {
  for (const link of chain(error)) {
    const type = link.type ?? "";
    if (fenced.has(type)) return new Fenced(link.message, { cause: error });
    if (tooLarge.has(type)) {
      return new TooLarge(`${about}: the brokers refuse a message as too large (${type})`, { cause: error });
    }
    const remedy = refused[type];
    if (remedy) return new BrokerRefused(`${about}: ${link.message} (${type}): ${remedy}`, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}

/** What kafkajs ends with, as beyond all retries, while brokers are away. */
const away = new Set([
  "KafkaJSNumberOfRetriesExceeded",
  "KafkaJSGroupCoordinatorNotFound",
  "KafkaJSTimeout",
  "KafkaJSLockTimeout",
]);

/** Whether a consumer that broke on this may do better later. */
export function isPassing(error: unknown): boolean {
  if (brokerError(error, "") instanceof BrokerRefused) return false;
  const links = [...chain(error)];
  return links.some(({ name }) => away.has(name)) || links.at(-1)?.retriable === true;
}

/** Whether the transaction before this one is still being written down. */
export function isConcurrentTransaction(error: unknown): boolean {
  return [...chain(error)].some(({ type }) => type === "CONCURRENT_TRANSACTIONS");
}

function* chain(error: unknown): Generator<KafkajsError> {
  let link = error;
  for (let depth = 0; link instanceof Error && depth < 8; depth += 1) {
    yield link as KafkajsError;
    link = link.cause;
  }
}
