/** Waits at start until everything a service needs is there, and says what it is waiting for. */
import type { Topic } from "../contracts/topics.ts";
import { ConfigError } from "../ops/config.ts";
import type { Logger } from "../ops/logs.ts";
import { pause } from "./back-off.ts";
import type { Codec } from "./codec.ts";
import { createKafka, type KafkaSettings, prefixed } from "./kafka.ts";
import { requireRoom } from "./message-limits.ts";

/** What a service needs did not come within the start timeout. The process should exit with code 3. */
export class NotReachable extends Error {
  override readonly name = "NotReachable";
}

/**
 * Checks brokers, topics and schemas, again and again with a growing pause, until all are there.
 *
 * @param parts.topics all that are read or written
 * @throws NotReachable with the last obstacle when `timeout` milliseconds are over
 * @throws ConfigError when a topic that is written takes less than a message may have
 */
export async function waitForPlatform(parts: {
  readonly kafka: KafkaSettings;
  readonly codec: Codec;
  readonly topics: readonly Topic[];
  /** Those of them that are written. */
  readonly written: readonly Topic[];
  readonly maxMessageBytes: number;
  readonly timeout: number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Hears each time what is waited for. */
  readonly onWaiting: (obstacle: string) => void;
}): Promise<void> {
  const deadline = Date.now() + parts.timeout;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await requireTopics(parts.kafka, parts.topics, parts.logger);
      await requireRoom(parts.kafka, parts.written, parts.maxMessageBytes, parts.logger);
      await parts.codec.prepare(parts.topics);
      return;
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      const { message } = error as Error;
      const wait = Math.min(5_000, 250 * 2 ** attempt);
      if (Date.now() + wait > deadline) throw new NotReachable(message);
      parts.logger.warn({ reason: message, againInMs: wait }, "waiting for the platform");
      parts.onWaiting(message);
      await pause(wait, [parts.signal]);
    }
  }
}

/** @throws Error that says which brokers do not answer, or which topics are missing */
export async function requireTopics(
  kafka: KafkaSettings,
  topics: readonly Topic[],
  logger: Logger,
): Promise<void> {
  const admin = createKafka(kafka, "dialoom-preflight", logger, {
    // Enough to ask every broker once; when to ask them again is decided above.
    initialRetryTime: 100,
    retries: kafka.brokers.length - 1,
  }).admin();
  let existing: readonly string[];
  try {
    await admin.connect();
    existing = await admin.listTopics();
  } catch (error) {
    throw new Error(
      `no broker of KAFKA_BROKERS (${kafka.brokers.join(", ")}) answers: ${(error as Error).message}`,
    );
  } finally {
    await admin.disconnect();
  }
  const missing = topics.map(({ name }) => prefixed(kafka, name)).filter((name) => !existing.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `topics are missing, or this principal may not describe them: ${missing.join(", ")}; run \`dialoom setup\`, or grant Describe`,
    );
  }
}
