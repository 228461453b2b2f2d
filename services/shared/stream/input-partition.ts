/**
 * One input partition of this process: what was fetched, what is being worked on, what is to be committed.
 *
 * It is taken over, worked on, and lost; possibly many times. Work belongs to the partition, not to one taking over: when
 * the outcome of a commit is unknown, or the group was left for a moment, the partition is taken over anew, the committed
 * position says which work is done, and all other work goes on. That is safe whoever had the partition meanwhile, because
 * taking over shuts them out before the position is read.
 *
 * Every taking over and every loss begins a new epoch; whatever an earlier epoch awaited changes nothing any more.
 */
import type { Logger } from "../ops/logs.ts";
import { backOff } from "./back-off.ts";
import {
  BrokerRefused,
  Fenced,
  type FetchedBatch,
  type GroupMember,
  type OutputRecord,
  type Position,
} from "./broker.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import type { Clock } from "./clock.ts";
import type { Committer } from "./committer.ts";
import { type FetchedRecord, sizeOf } from "./record.ts";
import type { StreamSettings } from "./settings.ts";
import type { Outcome } from "./stage-handler.ts";
import type { StageMetrics } from "./stage-metrics.ts";
import { PartitionTracker } from "./tracker.ts";

export interface InputPartitionParts {
  readonly partition: number;
  readonly member: GroupMember;
  readonly createCommitter: () => Committer;
  readonly handle: (record: FetchedRecord, signal: AbortSignal) => Promise<Outcome>;
  readonly budget: BufferBudget;
  readonly settings: StreamSettings;
  readonly metrics: StageMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** There may be work to take. */
  readonly onWork: () => void;
  /** The brokers refuse for a reason that only a person can mend. */
  readonly onRefused: (error: Error) => void;
  /** A partition that is to be released has nothing left to finish. */
  readonly onIdle: (partition: InputPartition) => void;
}

/** A record from when work on it begins until it is committed. */
interface Work {
  readonly record: FetchedRecord;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly abort: AbortController;
  outcome: Outcome | undefined;
  /** Whether a commit of it was tried, which may have gone through whatever was answered. */
  tried: boolean;
}

/** Below this share of its limits a paused partition is read again. */
const resumeShare = 0.75;
/** Results that make a commit worth while at once, and the bytes that do. */
const plenty = 128;
const plentyBytes = 1 << 20;
/** Milliseconds between two commits at least: brokers still write the markers of the one before. */
const commitSpacing = 20;
/** Milliseconds until a position is committed that moved without any result, past control records. */
const idleCommit = 1_000;
const takeOverBase = 100;
const takeOverCap = 5_000;
/** Milliseconds a fenced owner waits before it takes over again: time to hear that it is no owner any more. */
const fencedPause = 3_000;
/** How often a position behind what was committed is taken for a stale answer of a broker. */
const staleAnswers = 10;

export class InputPartition {
  readonly partition: number;
  readonly #parts: InputPartitionParts;
  #state: "lost" | "opening" | "open" = "lost";
  #epoch = 0;
  #tracker = new PartitionTracker();
  #committer: Committer | undefined;
  /** Accepted, and not begun. */
  #queue: FetchedRecord[] = [];
  /** By offset. */
  readonly #work = new Map<number, Work>();
  /** Work with an outcome, in the order it came. */
  #ready: Work[] = [];
  #readyBytes = 0;
  #committed: Position | undefined;
  #committedAt = 0;
  #committing: Promise<void> | undefined;
  #timer: { readonly due: number; readonly cancel: () => void } | undefined;
  #paused = false;
  #quiet = false;
  #releasing = false;
  #problem: string | undefined;

  constructor(parts: InputPartitionParts) {
    this.partition = parts.partition;
    this.#parts = parts;
  }

  get owned(): boolean {
    return this.#state !== "lost";
  }

  /** Why the partition cannot be taken over so far; undefined when nothing is known to be wrong. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Bytes of what was accepted and is not done. */
  get bufferedBytes(): number {
    return this.owned ? this.#tracker.bytes : 0;
  }

  status() {
    const { watermark, records } = this.#tracker;
    const running = this.#work.size - this.#ready.length;
    return {
      partition: this.partition,
      state: this.#state,
      epoch: this.#epoch,
      watermark,
      committed: this.#committed?.offset ?? null,
      inFlight: running,
      ready: this.#ready.length,
      queued: this.#queue.length,
      unfinished: records,
      paused: this.#paused,
      headAgeSeconds: Math.round(this.#tracker.headAge(this.#parts.clock.now()) / 1_000),
    };
  }

  /** Takes the partition over, and again whenever its state is in doubt. Nothing is fetched until that is done. */
  open(cause?: Error): void {
    this.#epoch += 1;
    this.#state = "opening";
    this.#queue = [];
    this.#cancelTimer();
    this.#parts.member.pause(this.partition);
    void this.#takeOver(this.#epoch, cause);
  }

  /** The group went through a rebalance, and the partition stayed here all the time: fetching goes on where it was. */
  kept(): void {
    if (this.#state === "open") this.#parts.member.seek(this.partition, this.#tracker.end);
  }

  /** The partition belongs to somebody else now. */
  lose(): void {
    // A last commit is safe where latecomers are refused, and saves doing again what is done.
    const last = this.#state === "open" && this.#committer?.exclusive ? this.#commit() : Promise.resolve();
    this.#epoch += 1;
    this.#state = "lost";
    this.#releasing = false;
    this.#queue = [];
    this.#cancelTimer();
    this.#problem = undefined;
    this.#committed = undefined;
    const committer = this.#committer;
    this.#committer = undefined;
    void last.then(() => {
      closeQuietly(committer);
      if (this.#state === "lost") this.#dropReady();
    });
    if (this.#parts.settings.lostWork === "abort") this.abort("the partition went to another replica");
  }

  /** Takes no more records: the partition is to go to another replica once its work is finished and committed. */
  release(): void {
    this.#releasing = true;
    this.#queue = [];
    this.#parts.member.pause(this.partition);
    this.#arm();
    this.#reportIdle();
  }

  /** The partition is not to go to another replica after all. What was forgotten of it is fetched again. */
  stay(): void {
    this.#releasing = false;
    this.open();
  }

  /** Whether nothing is left to finish. */
  get idle(): boolean {
    return this.#state === "open" && this.#work.size === 0 && !this.#committing;
  }

  /** Gives up all work in progress: it is not done. */
  abort(reason: string): void {
    for (const [offset, work] of this.#work) {
      if (work.outcome) continue;
      this.#work.delete(offset);
      work.abort.abort(new Error(reason));
    }
  }

  /** Takes fetched records in, as far as there is room. @returns the offset to go on from; undefined: not wanted */
  fetched(batch: FetchedBatch): number | undefined {
    if (this.#state !== "open" || this.#still) return undefined;
    const { clock, budget, settings, logger, metrics } = this.#parts;
    const tracker = this.#tracker;
    if (batch.from > tracker.end) {
      logger.warn(
        { partition: this.partition, from: batch.from, expected: tracker.end },
        "records are missing",
      );
      this.open();
      return undefined;
    }
    const now = clock.now();
    let room = budget.room(this.bufferedBytes);
    const full = () => room <= 0 || tracker.records >= mostRecords(settings);
    let next = batch.end;
    for (const record of batch.records) {
      if (record.offset >= tracker.end && full()) {
        next = record.offset;
        break;
      }
      const work = this.#work.get(record.offset);
      if (!tracker.accept(record.offset, sizeOf(record), work?.since ?? now)) {
        metrics.outcome("skipped");
        continue;
      }
      room -= sizeOf(record);
      if (!work) this.#queue.push(record);
    }
    tracker.reach(next);
    if (full()) this.#pause();
    this.#arm();
    this.#parts.onWork();
    return tracker.end;
  }

  /** The next record to work on; undefined when there is none that may be begun. */
  take(): FetchedRecord | undefined {
    const [next] = this.#queue;
    if (!next || !this.#tracker.withinNote(next.offset)) return undefined;
    return this.#queue.shift();
  }

  /** Works on a record that was taken. Resolves when the work ended, however it did. */
  async run(record: FetchedRecord): Promise<void> {
    const { handle, clock, metrics, logger } = this.#parts;
    const work: Work = {
      record,
      since: clock.now(),
      abort: new AbortController(),
      outcome: undefined,
      tried: false,
    };
    this.#work.set(record.offset, work);
    let outcome: Outcome;
    try {
      outcome = await handle(record, work.abort.signal);
    } catch (error) {
      logger.debug({ offset: record.offset, reason: (error as Error).message }, "given up");
      if (this.#work.get(record.offset) === work) this.#work.delete(record.offset);
      if (work.abort.signal.aborted) metrics.outcome("stale");
      this.#reportIdle();
      return;
    }
    if (this.#work.get(record.offset) !== work) return metrics.outcome("stale");
    if (this.#state === "lost") {
      this.#work.delete(record.offset);
      return metrics.outcome("stale");
    }
    work.outcome = outcome;
    this.#ready.push(work);
    this.#readyBytes += bytesOf(outcome.outputs);
    this.#arm();
  }

  /** Commits what is ready now rather than at the next tick. */
  hurry(): void {
    if (this.#state === "open" && this.#ready.length > 0) void this.#commit();
  }

  /** Takes no more records, and forgets those not begun; what is in flight may still be finished and committed. */
  quiesce(): void {
    this.#quiet = true;
    this.#queue = [];
    if (this.owned) this.#parts.member.pause(this.partition);
  }

  /** Commits everything that is done, however often that takes. */
  async finish(): Promise<void> {
    let before = Number.POSITIVE_INFINITY;
    // Results too far above the watermark for a note cannot be committed before what is below them: they are left.
    while (this.owned && (this.#committing || this.#moved() || this.#ready.length > 0)) {
      if (this.#state !== "open") await this.#sleep(takeOverBase);
      else if (this.#committing || this.#moved() || this.#ready.length < before) {
        before = this.#committing ? before : this.#ready.length;
        await this.#commit();
      } else break;
    }
    closeQuietly(this.#committer);
  }

  async #takeOver(epoch: number, cause: Error | undefined): Promise<void> {
    const { logger, createCommitter, member, random } = this.#parts;
    for (let attempt = 0; ; attempt += 1) {
      closeQuietly(this.#committer);
      this.#committer = undefined;
      if (attempt > 0 || cause) {
        const fenced = attempt === 0 && cause instanceof Fenced;
        await this.#sleep(fenced ? fencedPause : backOff(attempt, takeOverBase, takeOverCap, random));
      }
      if (epoch !== this.#epoch) return;
      const committer = createCommitter();
      this.#committer = committer;
      try {
        const position = await committer.takeOver();
        if (epoch !== this.#epoch) return closeQuietly(committer);
        if (position.offset < (this.#committed?.offset ?? 0) && attempt < staleAnswers) {
          throw new Error(
            `offset ${this.#committed?.offset} was committed, but the group stands at ${position.offset}`,
          );
        }
        this.#takenOver(position);
        member.seek(this.partition, position.offset);
        this.#paused = false;
        if (!this.#still) member.resume(this.partition);
        this.#reportIdle();
        return;
      } catch (error) {
        if (epoch !== this.#epoch) return closeQuietly(committer);
        const { message } = error as Error;
        this.#problem = message;
        logger.warn(
          { partition: this.partition, attempt, reason: message },
          "the partition cannot be taken over yet",
        );
        if (error instanceof BrokerRefused) return this.#parts.onRefused(error);
      }
    }
  }

  /** From here on the position is the truth: work that it calls done is dropped, all other work goes on. */
  #takenOver(position: Position): void {
    const { logger, metrics } = this.#parts;
    this.#tracker = new PartitionTracker(position);
    this.#committed = position;
    this.#problem = undefined;
    this.#state = "open";
    if (!this.#tracker.noteUnderstood) {
      logger.warn(
        { partition: this.partition, offset: position.offset },
        "the committed offset carries a note that is not ours: what was done above it is done again",
      );
    }
    for (const [offset, work] of this.#work) {
      if (!this.#tracker.isDone(offset)) continue;
      if (work.tried) this.#settled(work);
      else if (work.outcome) metrics.outcome("stale");
      this.#work.delete(offset);
      work.abort.abort(new Error("somebody else has done this record"));
    }
    this.#setReady(this.#ready.filter(({ record }) => this.#work.has(record.offset)));
    logger.debug(
      { partition: this.partition, epoch: this.#epoch, offset: position.offset },
      "partition taken over",
    );
    this.#arm();
  }

  /** One commit at a time; a second caller waits for the first. */
  #commit(): Promise<void> {
    this.#cancelTimer();
    this.#committing ??= this.#commitReady().finally(() => {
      this.#committing = undefined;
      this.#committedAt = this.#parts.clock.now();
      this.#arm();
      this.#reportIdle();
    });
    return this.#committing;
  }

  async #commitReady(): Promise<void> {
    const { clock, metrics, onWork } = this.#parts;
    const committer = this.#committer;
    const tracker = this.#tracker;
    const epoch = this.#epoch;
    if (!committer) return;
    const batch = this.#ready.filter(({ record }) => tracker.withinNote(record.offset));
    for (const work of batch) {
      work.tried = true;
      tracker.complete(work.record.offset);
    }
    const position = tracker.position();
    if (batch.length === 0 && samePosition(position, this.#committed)) return;
    const begun = clock.now();
    try {
      await committer.commit(
        batch.flatMap(({ outcome }) => outcome?.outputs ?? []),
        position,
      );
    } catch (error) {
      metrics.commit(error instanceof Fenced ? "fenced" : "unknown", (clock.now() - begun) / 1_000);
      if (epoch === this.#epoch) this.#failed(error as Error);
      return;
    }
    metrics.commit("committed", (clock.now() - begun) / 1_000);
    for (const work of batch) this.#settled(work);
    this.#setReady(this.#ready.filter((work) => !batch.includes(work)));
    if (epoch !== this.#epoch) return;
    this.#committed = position;
    this.#resume();
    onWork();
  }

  #settled(work: Work): void {
    const { metrics, clock } = this.#parts;
    const { record, outcome } = work;
    if (this.#work.get(record.offset) !== work) return;
    this.#work.delete(record.offset);
    if (!outcome) return;
    metrics.outcome(outcome.kind, (clock.now() - work.since) / 1_000);
    for (const { topic } of outcome.outputs) metrics.output(topic);
  }

  /** The outcome of a commit is unknown: only the brokers can tell. */
  #failed(error: Error): void {
    const { logger, onRefused } = this.#parts;
    if (error instanceof BrokerRefused) {
      onRefused(error);
      return;
    }
    const details = { partition: this.partition, reason: error.message };
    if (error instanceof Fenced) logger.info(details, "another owner took the partition over");
    else logger.warn(details, "the outcome of a commit is unknown: the partition is taken over anew");
    this.open(error);
  }

  /** Plans the next commit: at once when there is plenty to commit, else a tick after the first result. */
  #arm(): void {
    if (this.#state !== "open" || this.#committing) return;
    const { clock, settings } = this.#parts;
    const now = clock.now();
    const much = this.#ready.length >= plenty || this.#readyBytes >= plentyBytes || this.#still;
    const wait =
      this.#ready.length > 0
        ? much
          ? 0
          : settings.commitIntervalMs
        : this.#moved()
          ? idleCommit
          : undefined;
    if (wait === undefined) return;
    const due = Math.max(now + wait, this.#committedAt + commitSpacing);
    if (this.#timer && this.#timer.due <= due) return;
    this.#cancelTimer();
    const cancel = clock.after(due - now, () => {
      this.#timer = undefined;
      if (this.#state === "open") void this.#commit();
    });
    this.#timer = { due, cancel };
  }

  /** No more records are taken in. */
  get #still(): boolean {
    return this.#quiet || this.#releasing;
  }

  #reportIdle(): void {
    if (this.#releasing && this.idle) this.#parts.onIdle(this);
  }

  #moved(): boolean {
    return this.#state === "open" && this.#tracker.watermark !== this.#committed?.offset;
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#parts.member.pause(this.partition);
  }

  #resume(): void {
    const { settings, budget, member } = this.#parts;
    if (!this.#paused || this.#still || this.#state !== "open") return;
    if (this.#tracker.records > mostRecords(settings) * resumeShare) return;
    if (budget.room(this.bufferedBytes) < budget.share * (1 - resumeShare)) return;
    this.#paused = false;
    member.resume(this.partition);
  }

  #dropReady(): void {
    for (const { record } of this.#ready) {
      this.#work.delete(record.offset);
      this.#parts.metrics.outcome("stale");
    }
    this.#setReady([]);
  }

  #setReady(ready: Work[]): void {
    this.#ready = ready;
    this.#readyBytes = ready.reduce((sum, { outcome }) => sum + bytesOf(outcome?.outputs ?? []), 0);
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(milliseconds, resolve);
    });
  }
}

/** Records of one partition in memory at most: enough that workers have some until a pause has ended. */
function mostRecords({ maxInFlight }: StreamSettings): number {
  return Math.max(1_000, 4 * maxInFlight);
}

function bytesOf(outputs: readonly OutputRecord[]): number {
  return outputs.reduce((sum, { value }) => sum + value.length, 0);
}

function samePosition(one: Position, other: Position | undefined): boolean {
  return one.offset === other?.offset && one.note === other.note;
}

function closeQuietly(committer: Committer | undefined): void {
  void committer?.close().catch(() => {});
}
