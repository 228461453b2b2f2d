/** Makes records of what stages hand back. */
import type { RecordName, Records } from "../contracts/generated/records.ts";
import type { Output, Topic } from "../contracts/topics.ts";
import type { OutputRecord } from "./broker.ts";
import { type KafkaSettings, prefixed } from "./kafka.ts";

/** Makes bytes of values and values of bytes; `Codec` does it with a schema registry. */
export interface ValueCodec {
  encode<N extends RecordName>(topic: Topic<N>, value: Records[N]): Promise<Buffer>;
  decode<N extends RecordName>(name: N, bytes: Buffer | null): Promise<Records[N]>;
}

/** An output that no broker would take. */
export class OutputTooLarge extends Error {
  override readonly name = "OutputTooLarge";
}

/** What a record takes beside key, value and headers, at most: the batch's header and the record's lengths. */
const overhead = 128;

/** Bytes a record takes on the wire, at most. */
export function wireSize({ key, value, headers = {} }: OutputRecord): number {
  const inHeaders = Object.entries(headers).reduce(
    (sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text) + 10,
    0,
  );
  return Buffer.byteLength(key) + value.length + inHeaders + overhead;
}

export class OutputEncoder {
  readonly #codec: ValueCodec;
  readonly #settings: Pick<KafkaSettings, "topicPrefix">;
  readonly #maxMessageBytes: number;

  /** @param maxMessageBytes the largest record the brokers take */
  constructor(codec: ValueCodec, settings: Pick<KafkaSettings, "topicPrefix">, maxMessageBytes: number) {
    this.#codec = codec;
    this.#settings = settings;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /**
   * Encodes an output.
   *
   * @throws OutputTooLarge when it exceeds what the brokers take
   * @throws TypeError when the value does not fit its record: a fault of the program
   * @throws RegistryUnavailable
   */
  async encode(
    { topic, key, value }: Output,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OutputRecord> {
    const bytes = await this.#codec.encode(topic, value as never);
    const record = { topic: prefixed(this.#settings, topic.name), key, value: bytes, headers };
    const size = wireSize(record);
    if (size > this.#maxMessageBytes) {
      throw new OutputTooLarge(
        `a message of ${size} bytes for ${topic.name} exceeds STREAM_MAX_MESSAGE_BYTES (${this.#maxMessageBytes}): ask for smaller dialogues, or raise it together with the topic's max.message.bytes`,
      );
    }
    return record;
  }
}
