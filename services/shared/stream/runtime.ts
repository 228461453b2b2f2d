/**
 * Runs a stage on a broker: takes records of all its inputs up to a limit, has them worked on concurrently, and commits
 * outputs and positions together. It knows nothing of kafkajs, nor of real time: the simulation runs this very code.
 */
import type { RecordName } from "../contracts/generated/records.ts";
import type { Health } from "../ops/http.ts";
import type { Logger } from "../ops/logs.ts";
import type { Broker } from "./broker.ts";
import { BufferBudget } from "./buffer-budget.ts";
import { type Clock, systemClock } from "./clock.ts";
import { InputPartitions } from "./input-partitions.ts";
import { prefixed } from "./kafka.ts";
import type { StreamSettings } from "./settings.ts";
import type { PipelineSettings, Stage } from "./stage.ts";
import type { StageHandler } from "./stage-handler.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export interface RuntimeParts<N extends RecordName, F> {
  readonly stage: Stage<N, F>;
  readonly config: F;
  readonly pipeline: PipelineSettings;
  readonly topicPrefix: string;
  readonly settings: StreamSettings;
  readonly broker: Broker;
  readonly handler: StageHandler<N, F>;
  readonly metrics: StageMetrics;
  readonly logger: Logger;
  /** Called when the runtime cannot go on. */
  readonly onCrash: (error: Error) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Milliseconds a stopping replica tries to commit what is done. */
const finishLimit = 20_000;
/** Milliseconds without any sign of progress, beyond the session timeout, after which a replica is not live. */
const progressMargin = 60_000;

export class StageRuntime<N extends RecordName, F> {
  readonly #parts: RuntimeParts<N, F>;
  readonly #clock: Clock;
  /** Inputs in the order they are served: later rounds first, so that work in progress is finished before more is begun. */
  readonly #inputs: readonly InputPartitions[];
  readonly #running = new Set<Promise<void>>();
  #draining = false;

  constructor(parts: RuntimeParts<N, F>) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    const { stage, pipeline, config, topicPrefix, settings, handler } = parts;
    const budget = new BufferBudget(settings.maxBufferedBytes, () => this.#buffered());
    this.#inputs = stage
      .inputs(pipeline, config)
      .toSorted((a, b) => b.round - a.round)
      .map((input) => {
        const topic = prefixed({ topicPrefix }, input.topic.name);
        const group = prefixed({ topicPrefix }, input.group);
        return new InputPartitions({
          input,
          topic,
          group,
          broker: parts.broker,
          handle: (record, signal) => handler.handle(input, group, record, signal),
          refuse: (record, refusals, signal) => handler.tooLarge(input, group, record, refusals, signal),
          budget,
          settings,
          metrics: parts.metrics,
          clock: this.#clock,
          random: parts.random ?? Math.random,
          logger: parts.logger.child({ group }),
          onWork: () => this.#pump(),
          onFailed: parts.onCrash,
        });
      });
  }

  async start(): Promise<void> {
    await Promise.all(this.#inputs.map((input) => input.start()));
  }

  /**
   * Finishes what is in flight within the drain timeout, commits it, and leaves the groups. What waits to be tried again is
   * given up: the next owner tries it.
   */
  async drain(): Promise<void> {
    const { handler, settings } = this.#parts;
    this.#draining = true;
    for (const input of this.#inputs) input.quiesce();
    handler.stopRetrying();
    const limit = handler.closedBecause === undefined ? settings.drainTimeoutMs : 0;
    const cancel = this.#clock.after(limit, () => this.abort("the drain timeout is over"));
    await Promise.allSettled(this.#running);
    cancel();
    await this.#within(finishLimit, Promise.all(this.#inputs.map((input) => input.finish())));
    await Promise.all(this.#inputs.map((input) => input.leave()));
  }

  /** Gives up what is in flight: it stays uncommitted, and another replica does it again. */
  abort(reason: string): void {
    for (const input of this.#inputs) input.abort(reason);
  }

  /** Live: something was fetched, or the group was heard or asked, not long ago. An outage of brokers is no reason to die. */
  live(): Health {
    const { settings } = this.#parts;
    const limit = settings.sessionTimeoutMs + progressMargin;
    const stuck = this.#inputs.find(({ lastProgress }) => this.#clock.now() - lastProgress > limit);
    if (!stuck || this.#draining) return { ok: true };
    return { ok: false, reason: `no progress in group ${stuck.group} for more than ${limit / 1_000} s` };
  }

  ready(): Health {
    const { handler } = this.#parts;
    if (this.#draining) return { ok: false, reason: "draining" };
    if (handler.closedBecause !== undefined) return { ok: false, reason: handler.closedBecause };
    const waiting = this.#inputs.filter((input) => !input.joined).map((input) => input.group);
    if (waiting.length > 0) return { ok: false, reason: `not yet in group ${waiting.join(", ")}` };
    const problem = this.#inputs.find((input) => input.problem !== undefined)?.problem;
    return problem === undefined ? { ok: true } : { ok: false, reason: problem };
  }

  status() {
    const { stage, metrics, settings } = this.#parts;
    return {
      stage: stage.name,
      guarantee: settings.guarantee,
      ready: this.ready(),
      ...metrics.snapshot(),
      inputs: this.#inputs.map(({ topic, group, owned }) => ({
        topic,
        group,
        partitions: owned.map((partition) => partition.status()),
      })),
    };
  }

  #pump(): void {
    const { settings, metrics } = this.#parts;
    while (!this.#draining && metrics.inFlight < settings.maxInFlight) {
      const taken = this.#take();
      if (!taken) return;
      metrics.received += 1;
      metrics.inFlight += 1;
      const run = taken.partition.run(taken.record).finally(() => {
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
      if (taken) return taken;
    }
    return undefined;
  }

  #buffered() {
    let partitions = 0;
    let bytes = 0;
    for (const { owned } of this.#inputs) {
      for (const { bufferedBytes } of owned) {
        partitions += 1;
        bytes += bufferedBytes;
      }
    }
    return { partitions, bytes };
  }

  async #within(milliseconds: number, work: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(milliseconds, resolve);
    await Promise.race([work, promise]);
    cancel();
  }
}
