import { emit, llmUsage } from "../contracts/topics.js";
const flushInterval = 250;
const mostBuffered = 10_000;
export class UsageLedger {
    #broker;
    #encoder;
    #log;
    #buffered = [];
    #timer;
    #sending = Promise.resolve();
    constructor(broker, encoder, logger) {
        this.#broker = broker;
        this.#encoder = encoder;
        this.#log = logger;
    }
    record(usage) {
        if (this.#buffered.length >= mostBuffered) {
            this.#log.error({ dropped: this.#buffered.length }, "the brokers take no usage records: the oldest are dropped");
            this.#buffered = [];
        }
        this.#buffered.push(emit(llmUsage, usage.dialogueId, usage));
        this.#timer ??= setTimeout(() => void this.flush(), flushInterval);
    }
    /** Sends what is buffered; resolves when it is acknowledged, or put back to be sent with the next flush. */
    flush() {
        clearTimeout(this.#timer);
        this.#timer = undefined;
        this.#sending = this.#sending.then(async () => {
            const batch = this.#buffered;
            this.#buffered = [];
            try {
                if (batch.length === 0)
                    return;
                await this.#broker.send(await Promise.all(batch.map((usage) => this.#encoder.encode(usage))));
            }
            catch (error) {
                this.#log.warn({ reason: error.message }, "usage records could not be sent yet");
                this.#buffered = [...batch, ...this.#buffered];
                this.#timer ??= setTimeout(() => void this.flush(), flushInterval * 20);
            }
        });
        return this.#sending;
    }
}
