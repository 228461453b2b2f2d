/**
 * Runs a stage on Kafka: takes records of all its inputs up to a limit, makes outputs of them, produces these, and
 * commits what is done. At-least-once: an offset is committed only after the outputs of everything below it were
 * acknowledged, so a crash repeats work but loses none; ids are hashes, so what is repeated has the same identity.
 */
import type { RecordName } from "../contracts/generated/records.ts";
import { deadLetters, type Output } from "../contracts/topics.ts";
import { ModelMisconfigured, type Models, ModelUnavailable } from "../llm/model.ts";
import type { Health } from "../ops/http.ts";
import type { Logger } from "../ops/logs.ts";
import { backOff, pause } from "./back-off.ts";
import { type Codec, PoisonError, RegistryUnavailable } from "./codec.ts";
import { deadLetter } from "./dead-letter.ts";
import { Gate } from "./gate.ts";
import { InputConsumer, type OwnedPartition } from "./input-consumer.ts";
import type { KafkaSettings } from "./kafka.ts";
import { type EncodedOutput, type OutputProducer, OutputTooLarge } from "./output-producer.ts";
import type { FetchedRecord } from "./record.ts";
import type { StreamSettings } from "./settings.ts";
import { type PipelineSettings, type Stage, type StageContext, UnusableInput } from "./stage.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export interface RuntimeParts<N extends RecordName, F> {
  readonly stage: Stage<N, F>;
  readonly config: F;
  readonly pipeline: PipelineSettings;
  readonly kafka: KafkaSettings;
  readonly settings: StreamSettings;
  readonly codec: Codec;
  readonly producer: OutputProducer;
  readonly models: Models;
  readonly metrics: StageMetrics;
  readonly logger: Logger;
  /** Called once when the runtime cannot go on. */
  readonly onCrash: (error: Error) => void;
}

/** Errors of things that may be well again later: what failed is done again. */
const passing = [ModelMisconfigured, ModelUnavailable, RegistryUnavailable] as const;
const retryBase = 500;
const retryCap = 30_000;

export class StageRuntime<N extends RecordName, F> {
  readonly #parts: RuntimeParts<N, F>;
  /** Inputs in the order they are served: later rounds first, so that work in progress is finished before more is begun. */
  readonly #inputs: readonly InputConsumer[];
  readonly #gate: Gate;
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #commitTimer: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(parts: RuntimeParts<N, F>) {
    this.#parts = parts;
    this.#gate = new Gate(parts.settings.probeIntervalMs);
    const events = { work: () => this.#pump(), crashed: parts.onCrash };
    this.#inputs = parts.stage
      .inputs(parts.pipeline, parts.config)
      .toSorted((a, b) => b.round - a.round)
      .map((input) => new InputConsumer(input, parts.kafka, parts.settings, events, parts.logger));
  }

  async start(): Promise<void> {
    await Promise.all(this.#inputs.map((input) => input.start()));
    this.#commitTimer = setInterval(
      () => void Promise.all(this.#inputs.map((input) => input.commit())),
      this.#parts.settings.commitIntervalMs,
    );
  }

  /** Finishes what is in flight within the drain timeout, commits it, and leaves the groups. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const input of this.#inputs) input.quiesce();
    const timeout = setTimeout(
      () => this.abort("the drain timeout is over"),
      this.#gate.closedBecause === undefined ? this.#parts.settings.drainTimeoutMs : 0,
    );
    await Promise.allSettled(this.#running);
    clearTimeout(timeout);
    clearInterval(this.#commitTimer);
    await Promise.all(this.#inputs.map((input) => input.commit()));
    await Promise.all(this.#inputs.map((input) => input.stop()));
  }

  /** Gives up what is in flight: it stays uncommitted, and another replica does it again. */
  abort(reason: string): void {
    this.#abort.abort(new Error(reason));
  }

  ready(): Health {
    if (this.#draining) return { ok: false, reason: "draining" };
    if (this.#gate.closedBecause !== undefined) return { ok: false, reason: this.#gate.closedBecause };
    const waiting = this.#inputs.filter((input) => !input.joined).map((input) => input.group);
    return waiting.length === 0
      ? { ok: true }
      : { ok: false, reason: `not yet in group ${waiting.join(", ")}` };
  }

  status() {
    return {
      stage: this.#parts.stage.name,
      ready: this.ready(),
      ...this.#parts.metrics.snapshot(),
      inputs: this.#inputs.map(({ topic, group, partitions }) => ({
        topic,
        group,
        partitions: partitions.map(({ partition, tracker, queue, paused }) => ({
          partition,
          watermark: tracker.watermark,
          inFlight: tracker.records - queue.length,
          queued: queue.length,
          paused,
          headAgeSeconds: Math.round(tracker.headAge(Date.now()) / 1_000),
        })),
      })),
    };
  }

  #pump(): void {
    const { settings, metrics } = this.#parts;
    while (!this.#draining && metrics.inFlight < settings.maxInFlight) {
      const taken = this.#take();
      if (!taken) return;
      metrics.inFlight += 1;
      const run = this.#work(taken.input, taken.partition, taken.record).finally(() => {
        metrics.inFlight -= 1;
        this.#running.delete(run);
        this.#pump();
      });
      this.#running.add(run);
    }
  }

  #take() {
    for (const input of this.#inputs) {
      const taken = input.take();
      if (taken) return { input, ...taken };
    }
    return undefined;
  }

  /** Never throws: whatever happens to a record is decided here. */
  async #work(input: InputConsumer, partition: OwnedPartition, record: FetchedRecord): Promise<void> {
    const { metrics, logger } = this.#parts;
    metrics.received += 1;
    const begun = performance.now();
    try {
      const outputs = await this.#untilSettled(record, () => this.#outputsOf(input, record));
      if (partition.lost) return metrics.outcome("stale");
      await this.#untilSettled(record, () => this.#parts.producer.send(outputs));
      if (partition.lost) return metrics.outcome("stale");
      input.complete(partition, record);
      for (const { topic } of outputs) metrics.output(topic);
      const dead = outputs.some(({ topic }) => topic === deadLetters.name);
      metrics.outcome(dead ? "dead_lettered" : "processed", (performance.now() - begun) / 1_000);
    } catch (error) {
      // Only an abort leads here: the record stays uncommitted.
      logger.debug({ offset: record.offset, reason: (error as Error).message }, "given up while stopping");
    }
  }

  /** Repeats what fails for reasons that pass. @throws only when the runtime is aborted */
  async #untilSettled<T>(record: FetchedRecord, action: () => Promise<T>): Promise<T> {
    const { metrics, logger } = this.#parts;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await action();
      } catch (error) {
        this.#abort.signal.throwIfAborted();
        metrics.outcome("retried");
        if (error instanceof ModelMisconfigured) {
          if (this.#gate.close(error.message)) logger.error({ reason: error.message }, "intake stopped");
          continue;
        }
        this.#gate.returnProbe();
        logger.warn(
          {
            topic: record.topic,
            partition: record.partition,
            offset: record.offset,
            attempt,
            reason: (error as Error).message,
          },
          "will be tried again",
        );
        await pause(backOff(attempt, retryBase, retryCap), this.#abort.signal);
      }
    }
  }

  /** @throws for what may pass: models, registry, a closed gate */
  async #outputsOf(input: InputConsumer, record: FetchedRecord): Promise<readonly EncodedOutput[]> {
    const { stage, codec, producer } = this.#parts;
    await this.#gate.pass(this.#abort.signal);
    try {
      const message = await codec.decode(stage.consumes, record.value);
      const outputs = await producer.encode(await stage.process(message, this.#context(input)));
      if (this.#gate.open()) this.#parts.logger.info("intake resumed");
      return outputs;
    } catch (error) {
      if (this.#abort.signal.aborted || passing.some((kind) => error instanceof kind)) throw error;
      this.#gate.returnProbe();
      return producer.encode([this.#deadLetter(input, record, error as Error)]);
    }
  }

  #deadLetter(input: InputConsumer, record: FetchedRecord, error: Error): Output {
    const errorClass =
      error instanceof PoisonError
        ? "poison"
        : error instanceof UnusableInput || error instanceof OutputTooLarge
          ? "refused"
          : "bug";
    this.#parts.logger[errorClass === "bug" ? "error" : "warn"](
      {
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
        errorClass,
        reason: error.message,
        ...(errorClass === "bug" && { stack: error.stack }),
      },
      "dead-lettered",
    );
    const origin = { stage: this.#parts.stage.name, group: input.group };
    return deadLetter(record, origin, errorClass, error.message, Date.now());
  }

  #context(input: InputConsumer): StageContext<F> {
    const { config, pipeline, models, logger } = this.#parts;
    return {
      config,
      pipeline,
      input: input.input,
      models,
      now: Date.now,
      note: (message, details = {}) => logger.info(details, message),
    };
  }
}
