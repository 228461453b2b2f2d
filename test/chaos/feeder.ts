/**
 * Feeds a run through transactions, some of which are aborted: the stage must never see those, and control records lie
 * between its messages. A transaction whose outcome is unknown is fed again; the verdict counts what is really there.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Producer } from "kafkajs";
import { seeded } from "../../services/shared/dialogue/random.ts";
import { createKafka } from "../../services/shared/stream/kafka.ts";
import { type Installation, type LoadMessage, quiet } from "../support/load/installation.ts";
import { loadIn } from "../support/load/stage.ts";
import { abortedMessage, chaosMessage } from "./messages.ts";

const mostAtOnce = 40;
const abortedShare = 0.15;
const againMs = 500;

export class Feeder {
  /** Messages whose transaction is known to be committed. */
  fed = 0;
  readonly #installation: Installation;
  readonly #seed: number;
  #producer: Producer | undefined;

  constructor(installation: Installation, seed: number) {
    this.#installation = installation;
    this.#seed = seed;
  }

  /** Feeds `count` messages, spread evenly over `durationMs`; later ones are fed faster when brokers were away. */
  async feed(count: number, durationMs: number, signal: AbortSignal): Promise<void> {
    const random = seeded("feed", this.#seed);
    const begun = performance.now();
    try {
      while (this.fed < count && !signal.aborted) {
        const size = Math.min(count - this.fed, random.integer(1, mostAtOnce));
        const due = begun + (this.fed / count) * durationMs;
        await delay(Math.max(0, due - performance.now()));
        if (random.next() < abortedShare)
          await this.#abort(await abortedMessage(this.#installation, this.fed));
        const messages = await Promise.all(
          Array.from({ length: size }, (_, index) =>
            chaosMessage(this.#installation, this.#seed, this.fed + index),
          ),
        );
        while (!signal.aborted && !(await this.#commit(messages))) await delay(againMs);
        this.fed += size;
      }
    } finally {
      await this.#discard();
    }
  }

  /** @returns false when the outcome is not known */
  async #commit(messages: readonly LoadMessage[]): Promise<boolean> {
    try {
      const transaction = await (await this.#connected()).transaction();
      await transaction.send({ topic: this.#installation.name(loadIn), messages: [...messages] });
      await transaction.commit();
      return true;
    } catch {
      await this.#discard();
      return false;
    }
  }

  async #abort(message: LoadMessage): Promise<void> {
    try {
      const transaction = await (await this.#connected()).transaction();
      await transaction.send({ topic: this.#installation.name(loadIn), messages: [message] });
      await transaction.abort();
    } catch {
      // Whatever became of it, the next producer's start aborts it.
      await this.#discard();
    }
  }

  async #connected(): Promise<Producer> {
    if (this.#producer) return this.#producer;
    const retry = { initialRetryTime: 5, multiplier: 1.5, retries: 30, maxRetryTime: 1_000 };
    const producer = createKafka(this.#installation.kafka, "chaos-feeder", quiet, retry).producer({
      transactionalId: `${this.#installation.kafka.topicPrefix}feeder`,
      maxInFlightRequests: 1,
      idempotent: true,
      transactionTimeout: 15_000,
    });
    await producer.connect();
    this.#producer = producer;
    return producer;
  }

  /** A producer whose transaction failed is of no more use; its successor, by the same id, ends what it left open. */
  async #discard(): Promise<void> {
    await this.#producer?.disconnect().catch(() => {});
    this.#producer = undefined;
  }
}
