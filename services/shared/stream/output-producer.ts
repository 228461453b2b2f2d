/** Produces what stages hand back. A send resolves when the brokers have acknowledged every message. */
import { Partitioners, type Producer } from "kafkajs";
import type { Output } from "../contracts/topics.ts";
import type { Logger } from "../ops/logs.ts";
import type { Codec } from "./codec.ts";
import { createKafka, type KafkaSettings, prefixed } from "./kafka.ts";

export interface EncodedOutput {
  /** Name of the topic without the installation's prefix. */
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
}

/** An output that no broker would take. */
export class OutputTooLarge extends Error {
  override readonly name = "OutputTooLarge";
}

export class OutputProducer {
  readonly #maxMessageBytes: number;
  readonly #producer: Producer;
  readonly #codec: Codec;
  readonly #settings: KafkaSettings;

  constructor(
    clientId: string,
    settings: KafkaSettings,
    maxMessageBytes: number,
    codec: Codec,
    logger: Logger,
  ) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#settings = settings;
    this.#codec = codec;
    this.#producer = createKafka(settings, clientId, logger).producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
  }

  async connect(): Promise<void> {
    await this.#producer.connect();
  }

  /**
   * Encodes outputs.
   *
   * @throws OutputTooLarge when one exceeds what the brokers take
   * @throws TypeError when a value does not fit its record: a fault of the program
   * @throws RegistryUnavailable
   */
  async encode(outputs: readonly Output[]): Promise<readonly EncodedOutput[]> {
    return Promise.all(
      outputs.map(async ({ topic, key, value }) => {
        const bytes = await this.#codec.encode(topic, value as never);
        if (bytes.length > this.#maxMessageBytes) {
          throw new OutputTooLarge(
            `a message of ${bytes.length} bytes for ${topic.name} exceeds STREAM_MAX_MESSAGE_BYTES (${this.#maxMessageBytes}): ask for smaller dialogues, or raise it together with the topic's max.message.bytes`,
          );
        }
        return { topic: topic.name, key, value: bytes };
      }),
    );
  }

  /** Sends. @throws when the brokers do not acknowledge everything */
  async send(outputs: readonly EncodedOutput[]): Promise<void> {
    if (outputs.length === 0) return;
    const byTopic = Map.groupBy(outputs, ({ topic }) => prefixed(this.#settings, topic));
    await this.#producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, messages]) => ({
        topic,
        messages: messages.map(({ key, value }) => ({ key, value })),
      })),
    });
  }

  async disconnect(): Promise<void> {
    await this.#producer.disconnect();
  }
}
