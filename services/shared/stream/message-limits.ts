/** Compares the largest message a service produces with what its topics take. */
import kafkajs, { type Admin } from "kafkajs";
import type { Topic } from "../contracts/topics.ts";
import { ConfigError } from "../ops/config.ts";
import type { Logger } from "../ops/logs.ts";
import { BrokerRefused } from "./broker.ts";
import { createKafka, type KafkaSettings, prefixed } from "./kafka.ts";
import { brokerError } from "./kafkajs-errors.ts";

const setting = "max.message.bytes";

/**
 * Topics that take less than the largest message there may be, each as a problem with what mends it.
 *
 * @param limits bytes each topic takes, by its name
 */
export function tooSmall(limits: ReadonlyMap<string, number>, maxMessageBytes: number): string[] {
  return [...limits]
    .filter(([, limit]) => limit < maxMessageBytes)
    .map(
      ([topic, limit]) =>
        `STREAM_MAX_MESSAGE_BYTES is ${maxMessageBytes}, but the topic ${topic} takes ${limit} bytes a message (${setting}): set STREAM_MAX_MESSAGE_BYTES to at most ${limit}, or raise the topic's ${setting}, or the brokers' message.max.bytes where the topic has none of its own`,
    );
}

/**
 * Checks that topics take what may be produced to them. Without the right to describe their settings it is only said that
 * nothing is known: what a broker refuses while the service runs is dead-lettered.
 *
 * @throws ConfigError when a topic takes less
 */
export async function requireRoom(
  kafka: KafkaSettings,
  topics: readonly Topic[],
  maxMessageBytes: number,
  logger: Logger,
): Promise<void> {
  const admin = createKafka(kafka, "dialoom-preflight", logger).admin();
  let problems: readonly string[];
  try {
    await admin.connect();
    const names = topics.map(({ name }) => prefixed(kafka, name));
    problems = tooSmall(await limitsOf(admin, names), maxMessageBytes);
  } catch (error) {
    if (!(brokerError(error, "") instanceof BrokerRefused)) throw error;
    logger.warn(
      { reason: (error as Error).message },
      `this principal may not describe the topics' settings: whether ${setting} fits STREAM_MAX_MESSAGE_BYTES is not known`,
    );
    return;
  } finally {
    await admin.disconnect();
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Bytes that topics take a message, the brokers' own limit included where a topic has none. */
async function limitsOf(admin: Admin, names: readonly string[]): Promise<Map<string, number>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configNames: [setting],
    })),
  });
  return new Map(
    resources.flatMap(({ resourceName, configEntries }) =>
      configEntries.map(({ configValue }) => [resourceName, Number(configValue)] as const),
    ),
  );
}
