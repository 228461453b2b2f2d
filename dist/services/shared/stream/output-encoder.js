import { prefixed } from "./kafka.js";
/** An output that no broker would take. */
export class OutputTooLarge extends Error {
    name = "OutputTooLarge";
}
/** What a record takes beside key, value and headers, at most: the batch's header and the record's lengths. */
const overhead = 128;
/** Bytes a record takes on the wire, at most. */
export function wireSize({ key, value, headers = {} }) {
    const inHeaders = Object.entries(headers).reduce((sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text) + 10, 0);
    return Buffer.byteLength(key) + value.length + inHeaders + overhead;
}
export class OutputEncoder {
    #codec;
    #settings;
    #maxMessageBytes;
    /** @param maxMessageBytes the largest record the brokers take */
    constructor(codec, settings, maxMessageBytes) {
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
    async encode({ topic, key, value }, headers = {}) {
        const bytes = await this.#codec.encode(topic, value);
        const record = { topic: prefixed(this.#settings, topic.name), key, value: bytes, headers };
        const size = wireSize(record);
        if (size > this.#maxMessageBytes) {
            throw new OutputTooLarge(`a message of ${size} bytes for ${topic.name} exceeds STREAM_MAX_MESSAGE_BYTES (${this.#maxMessageBytes}): ask for smaller dialogues, or raise it together with the topic's max.message.bytes`);
        }
        return record;
    }
}
