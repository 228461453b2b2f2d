/** Work of one partition: records from when work on them begins until they are committed. */
import type { OutputRecord } from "./broker.ts";
import type { Clock } from "./clock.ts";
import type { FetchedRecord } from "./record.ts";
import type { Outcome } from "./stage-handler.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export interface Work {
  readonly record: FetchedRecord;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly abort: AbortController;
  outcome: Outcome | undefined;
  /** Whether a commit of it was tried, which may have gone through whatever was answered. */
  tried: boolean;
  /** Whether it was in a commit that a broker refused as too large: it is committed by itself, to see whether it is the one. */
  suspect: boolean;
  /** How many outcomes of it a broker refused as too large. */
  refusals: number;
}

export class PartitionWork {
  readonly #metrics: StageMetrics;
  readonly #clock: Clock;
  /** By offset. */
  readonly #all = new Map<number, Work>();
  #ready: Work[] = [];
  #readyBytes = 0;

  constructor(metrics: StageMetrics, clock: Clock) {
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** Begun and not committed. */
  get size(): number {
    return this.#all.size;
  }

  /** Begun and without an outcome. */
  get running(): number {
    return this.#all.size - this.#ready.length;
  }

  /** With an outcome, in the order it came. */
  get ready(): readonly Work[] {
    return this.#ready;
  }

  /** Bytes of the outputs that are ready. */
  get readyBytes(): number {
    return this.#readyBytes;
  }

  /** The work on a record, while it goes on or waits to be committed. */
  at(offset: number): Work | undefined {
    return this.#all.get(offset);
  }

  begin(record: FetchedRecord): Work {
    const work: Work = {
      record,
      since: this.#clock.now(),
      abort: new AbortController(),
      outcome: undefined,
      tried: false,
      suspect: false,
      refusals: 0,
    };
    this.#all.set(record.offset, work);
    return work;
  }

  /** Whether the work still counts: it was not given up, nor done by somebody else. */
  has(work: Work): boolean {
    return this.#all.get(work.record.offset) === work;
  }

  end(work: Work, outcome: Outcome): void {
    work.outcome = outcome;
    this.#ready.push(work);
    this.#readyBytes += bytesOf(outcome.outputs);
  }

  /** The outcome came to nothing: another one is to come. */
  reopen(work: Work): void {
    work.outcome = undefined;
    this.#setReady(this.#ready.filter((other) => other !== work));
  }

  forget(work: Work): void {
    if (this.has(work)) this.#all.delete(work.record.offset);
  }

  /** Work that was committed. */
  settle(batch: readonly Work[]): void {
    for (const work of batch) this.#settled(work);
    this.#setReady(this.#ready.filter((work) => !batch.includes(work)));
  }

  /** Drops what is done according to the committed position, whoever did it. All other work goes on. */
  reconcile(isDone: (offset: number) => boolean): void {
    for (const [offset, work] of this.#all) {
      if (!isDone(offset)) continue;
      if (work.tried) this.#settled(work);
      else if (work.outcome) this.#metrics.outcome("stale");
      this.#all.delete(offset);
      work.abort.abort(new Error("somebody else has done this record"));
    }
    this.#setReady(this.#ready.filter((work) => this.has(work)));
  }

  /** Gives up all work without an outcome: it is not done. */
  abort(reason: string): void {
    for (const [offset, work] of this.#all) {
      if (work.outcome) continue;
      this.#all.delete(offset);
      work.abort.abort(new Error(reason));
    }
  }

  /** Drops outcomes that came to nothing. */
  dropReady(): void {
    for (const { record } of this.#ready) {
      this.#all.delete(record.offset);
      this.#metrics.outcome("stale");
    }
    this.#setReady([]);
  }

  #settled(work: Work): void {
    if (!this.has(work)) return;
    const { record, outcome, since } = work;
    this.#all.delete(record.offset);
    if (!outcome) return;
    this.#metrics.outcome(outcome.kind, (this.#clock.now() - since) / 1_000);
    for (const { topic } of outcome.outputs) this.#metrics.output(topic);
  }

  #setReady(ready: Work[]): void {
    this.#ready = ready;
    this.#readyBytes = ready.reduce((sum, { outcome }) => sum + bytesOf(outcome?.outputs ?? []), 0);
  }
}

function bytesOf(outputs: readonly OutputRecord[]): number {
  return outputs.reduce((sum, { value }) => sum + value.length, 0);
}
