/**
 * What becomes of one record: the outputs of its stage, or a dead letter. Every failure ends here.
 *
 * - poison and refused input and bugs are dead-lettered, with their bytes, and the partition goes on;
 * - what may pass (models, registry) is tried again with jitter, up to an age;
 * - what a person must mend (a refused key, an unknown model, a stage that fails on everything) closes the gate.
 */
import { randomBytes } from "node:crypto";
import type { RecordName, Records } from "../contracts/generated/records.ts";
import type { Output } from "../contracts/topics.ts";
import { givenUpWith, ModelMisconfigured, type Models, ModelUnavailable } from "../llm/model.ts";
import type { Logger } from "../ops/logs.ts";
import { backOff } from "./back-off.ts";
import { Breaker } from "./breaker.ts";
import type { OutputRecord } from "./broker.ts";
import type { Clock } from "./clock.ts";
import { PoisonError, RegistryUnavailable } from "./codec.ts";
import {
  type DeadLetterClass,
  type DeadLetterReason,
  deadLetter,
  deadLetterHeaders,
  shortDeadLetter,
} from "./dead-letter.ts";
import { Gate } from "./gate.ts";
import { type OutputEncoder, OutputTooLarge, type ValueCodec } from "./output-encoder.ts";
import type { FetchedRecord } from "./record.ts";
import type { StreamSettings } from "./settings.ts";
import {
  type PipelineSettings,
  type Stage,
  type StageContext,
  type StageInput,
  UnusableInput,
} from "./stage.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export interface Outcome {
  readonly kind: "processed" | "dead_lettered";
  readonly outputs: readonly OutputRecord[];
}

/** A message from being taken up to being done. */
export interface Visit {
  /** Why nothing may be spent on the message; undefined when something may. */
  readonly refused: string | undefined;
  /** The message is done, or given up. */
  end(): void;
}

/** Says whether a message may still cost something. */
export interface SpendingLimit {
  /** Waits until it is known what was spent. */
  begin(message: unknown): Promise<Visit>;
}

const freeVisit: Promise<Visit> = Promise.resolve({ refused: undefined, end: () => {} });

export interface StageHandlerParts<N extends RecordName, F> {
  readonly stage: Stage<N, F>;
  readonly config: F;
  readonly pipeline: PipelineSettings;
  readonly settings: StreamSettings;
  readonly codec: ValueCodec;
  readonly encoder: OutputEncoder;
  readonly models: Models;
  /** Absent: whatever is spent is fine. */
  readonly spendingLimit?: SpendingLimit | undefined;
  readonly metrics: StageMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Errors of things that may be well again later. */
const passing = [ModelMisconfigured, ModelUnavailable, RegistryUnavailable] as const;
const retryBase = 500;
const retryCap = 30_000;

/** The stage failed on too many records: the one it was found on is kept, not dead-lettered. */
class StageDistrusted extends Error {
  override readonly name = "StageDistrusted";
}

export class StageHandler<N extends RecordName, F> {
  readonly #parts: StageHandlerParts<N, F>;
  readonly #gate: Gate;
  readonly #breaker: Breaker;
  /** Ends the waits of records that are to be tried again. */
  readonly #waits = new Set<() => void>();
  #stopping = false;

  constructor(parts: StageHandlerParts<N, F>) {
    this.#parts = parts;
    this.#gate = new Gate(parts.settings.probeIntervalMs, parts.clock);
    this.#breaker = new Breaker(parts.settings.bugLimit, parts.settings.bugWindowMs);
  }

  /** Why no records are worked on; undefined while they are. */
  get closedBecause(): string | undefined {
    return this.#gate.closedBecause;
  }

  /** Begins no further records before `until`, in milliseconds since the epoch: they could only wait. */
  park(until: number, reason: string, cause: "asked" | "failing"): void {
    this.#gate.park(until, cause);
    this.#parts.logger.warn({ until: new Date(until).toISOString(), reason }, "intake parked");
  }

  /** From now on nothing is tried again: what would be is given up, and left to the next owner. */
  stopRetrying(): void {
    this.#stopping = true;
    for (const end of this.#waits) end();
  }

  /**
   * Works on a record until it is settled.
   *
   * @throws only when `signal` is aborted, or nothing is tried again any more: the record is not done then
   */
  async handle(
    input: StageInput,
    group: string,
    record: FetchedRecord,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { clock, settings, metrics, logger } = this.#parts;
    const since = clock.now();
    const heldBefore = this.#gate.heldMs();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#attempt(input, group, record, signal);
      } catch (error) {
        this.#gate.returnProbe();
        signal.throwIfAborted();
        metrics.outcome("retried");
        const place = { topic: record.topic, partition: record.partition, offset: record.offset };
        const reason = (error as Error).message;
        if (error instanceof ModelMisconfigured || error instanceof StageDistrusted) {
          if (this.#gate.close(reason)) logger.error({ reason }, "intake stopped");
        } else {
          const held = this.#gate.heldMs() - heldBefore;
          if (clock.now() - since - held >= settings.retryMaxAgeMs) {
            const letter = this.#deadLetter(group, record, "exhausted", error as Error);
            const outcome = await letter.catch(() => undefined);
            if (outcome) return outcome;
          }
          logger.warn({ ...place, attempt, reason }, "will be tried again");
          await this.#pause(backOff(attempt, retryBase, retryCap, this.#parts.random), signal);
        }
        if (this.#stopping) throw new Error("stopping: the record is left to the next owner");
      }
    }
  }

  /**
   * What becomes of a record when a broker refused its outputs as too large, although they keep within
   * STREAM_MAX_MESSAGE_BYTES: the stage's refusal; when that is refused as well, a dead letter; then one without the bytes.
   *
   * @param refusals how many outcomes were refused so far, from 1
   */
  async tooLarge(
    input: StageInput,
    group: string,
    record: FetchedRecord,
    refusals: number,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { stage, codec } = this.#parts;
    const error = new OutputTooLarge(
      "a broker refused an output as too large: raise max.message.bytes of the output topics, or lower STREAM_MAX_MESSAGE_BYTES to it",
    );
    if (refusals === 1 && stage.refuse) {
      try {
        const message = await codec.decode(stage.consumes, record.value);
        return await this.#refuse(message, error, this.#context(input, signal));
      } catch (again) {
        this.#parts.logger.warn({ reason: (again as Error).message }, "cannot be refused by its stage");
      }
    }
    return this.#deadLetter(group, record, "refused", error, refusals < 3);
  }

  /** @throws for what may pass: models, registry, a closed gate; and when aborted */
  async #attempt(
    input: StageInput,
    group: string,
    record: FetchedRecord,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { stage, codec, logger } = this.#parts;
    await this.#gate.pass(signal);
    try {
      const message = await codec.decode(stage.consumes, record.value);
      const context = this.#context(input, signal);
      const visit = await abortable(this.#parts.spendingLimit?.begin(message) ?? freeVisit, signal);
      const outputs = await abortable(this.#process(message, visit, context), signal);
      const outcome = await this.#encode(message, outputs, context);
      if (this.#gate.open()) logger.info("intake resumed");
      return outcome;
    } catch (error) {
      if (signal.aborted || passing.some((kind) => error instanceof kind)) throw error;
      return this.#deadLetter(group, record, classOf(error), error as Error);
    }
  }

  async #process(message: Records[N], visit: Visit, context: StageContext<F>): Promise<readonly Output[]> {
    const { stage } = this.#parts;
    try {
      if (visit.refused === undefined || !stage.refuse) return await stage.process(message, context);
      return stage.refuse(message, { reason: "budget", message: visit.refused }, context);
    } finally {
      visit.end();
    }
  }

  /** Outputs as records. When one is too large, the stage may refuse the message instead. */
  async #encode(message: Records[N], outputs: readonly Output[], context: StageContext<F>): Promise<Outcome> {
    try {
      return await this.#encodeAll(outputs);
    } catch (error) {
      if (!(error instanceof OutputTooLarge) || !this.#parts.stage.refuse) throw error;
      return this.#refuse(message, error, context);
    }
  }

  /** The stage's own refusal of a message. Only for stages that have one. */
  #refuse(message: Records[N], { message: why }: OutputTooLarge, context: StageContext<F>): Promise<Outcome> {
    const refusal = { reason: "output_too_large", message: why } as const;
    return this.#encodeAll(this.#parts.stage.refuse?.(message, refusal, context) ?? []);
  }

  async #encodeAll(outputs: readonly Output[]): Promise<Outcome> {
    const encoded = await Promise.all(outputs.map((output) => this.#parts.encoder.encode(output)));
    return { kind: "processed", outputs: encoded };
  }

  /** @throws StageDistrusted when this bug is one too many */
  async #deadLetter(
    group: string,
    record: FetchedRecord,
    errorClass: DeadLetterClass,
    error: Error,
    withValue = true,
  ): Promise<Outcome> {
    const { stage, encoder, clock, logger, metrics, settings } = this.#parts;
    const isBug = errorClass === "bug";
    metrics.failure(errorClass);
    if (isBug && (this.#gate.closedBecause !== undefined || this.#breaker.trips(clock.now()))) {
      throw new StageDistrusted(
        `the stage failed on ${settings.bugLimit} messages within ${settings.bugWindowMs / 1_000} s, last with: ${error.message}`,
      );
    }
    logger[isBug ? "error" : "warn"](
      {
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
        errorClass,
        reason: error.message,
        ...(isBug && { stack: error.stack }),
      },
      "dead-lettered",
    );
    const reason: DeadLetterReason = {
      stage: stage.name,
      group,
      errorClass,
      errorMessage: error.message,
      failedAt: clock.now(),
    };
    const headers = deadLetterHeaders(record, reason);
    const short = () => encoder.encode(shortDeadLetter(record, reason), headers);
    const whole = () =>
      encoder.encode(deadLetter(record, reason), headers).catch((tooLarge: unknown) => {
        if (!(tooLarge instanceof OutputTooLarge)) throw tooLarge;
        return short();
      });
    const letter = await (withValue ? whole() : short());
    return { kind: "dead_lettered", outputs: [letter] };
  }

  #context(input: StageInput, signal: AbortSignal): StageContext<F> {
    const { config, pipeline, models, logger, clock } = this.#parts;
    return {
      config,
      pipeline,
      input,
      models: givenUpWith(models, signal),
      signal,
      now: () => clock.now(),
      nonce: () => randomBytes(16).toString("hex"),
      note: (message, details = {}) => logger.info(details, message),
    };
  }

  /** Waits, but not beyond the moment when nothing is tried again any more. @throws when aborted */
  async #pause(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#stopping) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.clock.after(milliseconds, resolve);
    this.#waits.add(resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    cancel();
    this.#waits.delete(resolve);
    signal.throwIfAborted();
  }
}

function classOf(error: unknown): DeadLetterClass {
  if (error instanceof PoisonError) return "poison";
  return error instanceof UnusableInput || error instanceof OutputTooLarge ? "refused" : "bug";
}

/** Stops waiting for work once it is given up, whether or not the work itself listens. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
