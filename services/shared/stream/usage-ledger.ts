/**
 * Produces the record of every model call, beside the stage's own outputs: money spent stays spent, whatever becomes of
 * the message it was spent on.
 */
import type { LlmUsage } from "../contracts/generated/records.ts";
import { emit, llmUsage, type Output } from "../contracts/topics.ts";
import type { Logger } from "../ops/logs.ts";
import type { Broker } from "./broker.ts";
import type { OutputEncoder } from "./output-encoder.ts";

const flushInterval = 250;
const mostBuffered = 10_000;

export class UsageLedger {
  readonly #broker: Pick<Broker, "send">;
  readonly #encoder: OutputEncoder;
  readonly #log: Logger;
  #buffered: Output[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(broker: Pick<Broker, "send">, encoder: OutputEncoder, logger: Logger) {
    this.#broker = broker;
    this.#encoder = encoder;
    this.#log = logger;
  }

  record(usage: LlmUsage): void {
    if (this.#buffered.length >= mostBuffered) {
      this.#log.error(
        { dropped: this.#buffered.length },
        "the brokers take no usage records: the oldest are dropped",
      );
      this.#buffered = [];
    }
    this.#buffered.push(emit(llmUsage, usage.dialogueId, usage));
    this.#timer ??= setTimeout(() => void this.flush(), flushInterval);
  }

  /** Sends what is buffered; resolves when it is acknowledged, or put back to be sent with the next flush. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(async () => {
      const batch = this.#buffered;
      this.#buffered = [];
      try {
        if (batch.length === 0) return;
        await this.#broker.send(await Promise.all(batch.map((usage) => this.#encoder.encode(usage))));
      } catch (error) {
        this.#log.warn({ reason: (error as Error).message }, "usage records could not be sent yet");
        this.#buffered = [...batch, ...this.#buffered];
        this.#timer ??= setTimeout(() => void this.flush(), flushInterval * 20);
      }
    });
    return this.#sending;
  }
}
