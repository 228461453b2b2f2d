/**
 * One input partition of this process: what was fetched, what is being worked on, what is to be committed.
 *
 * It is taken over, worked on, and lost; possibly many times. Work belongs to the partition, not to one taking over: when
 * the outcome of a commit is unknown, or the group was left for a moment, the partition is taken over anew, the committed
 * position says which work is done, and all other work goes on. That is safe whoever had the partition meanwhile, because
 * taking over shuts them out before the position is read.
 */
import {
  BrokerRefused,
  Fenced,
  type FetchedBatch,
  type GroupMember,
  type Position,
  TooLarge,
} from "./broker.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import type { Clock } from "./clock.ts";
import { CommitTick } from "./commit-tick.ts";
import type { Committer } from "./committer.ts";
import { PartitionIntake } from "./partition-intake.ts";
import { closeQuietly, PartitionOwnership } from "./partition-ownership.ts";
import { PartitionRunner, type PartitionRunnerParts } from "./partition-runner.ts";
import { PartitionWork } from "./partition-work.ts";
import type { FetchedRecord } from "./record.ts";
import type { StreamSettings } from "./settings.ts";
import { PartitionTracker } from "./tracker.ts";

export interface InputPartitionParts extends PartitionRunnerParts {
  readonly partition: number;
  readonly member: GroupMember;
  readonly createCommitter: () => Committer;
  readonly budget: BufferBudget;
  readonly settings: StreamSettings;
  readonly clock: Clock;
  readonly random: () => number;
  /** There may be work to take. */
  readonly onWork: () => void;
  /** A partition that is to be released has nothing left to finish. */
  readonly onIdle: (partition: InputPartition) => void;
}

/** Milliseconds between two looks at whether a partition is taken over at last. */
const openPoll = 100;

export class InputPartition {
  readonly partition: number;
  readonly #parts: InputPartitionParts;
  readonly #ownership: PartitionOwnership;
  readonly #intake: PartitionIntake;
  readonly #work: PartitionWork;
  readonly #runner: PartitionRunner;
  readonly #tick: CommitTick;
  #state: "lost" | "opening" | "open" = "lost";
  #tracker = new PartitionTracker();
  #committed: Position | undefined;
  #committing: Promise<void> | undefined;
  #quiet = false;
  #releasing = false;

  constructor(parts: InputPartitionParts) {
    this.partition = parts.partition;
    this.#parts = parts;
    this.#ownership = new PartitionOwnership({ ...parts, onTaken: (position) => this.#taken(position) });
    this.#intake = new PartitionIntake(parts);
    this.#work = new PartitionWork(parts.metrics, parts.clock);
    this.#runner = new PartitionRunner(parts, this.#work, {
      owned: () => this.owned,
      onOutcome: () => this.#arm(),
      onGivenUp: () => this.#reportIdle(),
    });
    this.#tick = new CommitTick(parts.settings.commitIntervalMs, parts.clock, () => {
      if (this.#state === "open") void this.#commit();
    });
  }

  get owned(): boolean {
    return this.#state !== "lost";
  }

  /** Why the partition cannot be taken over so far; undefined when nothing is known to be wrong. */
  get problem(): string | undefined {
    return this.#ownership.problem;
  }

  /** Bytes of what was accepted and is not done. */
  get bufferedBytes(): number {
    return this.owned ? this.#tracker.bytes : 0;
  }

  status() {
    const { watermark, records } = this.#tracker;
    return {
      partition: this.partition,
      state: this.#state,
      epoch: this.#ownership.epoch,
      watermark,
      committed: this.#committed?.offset ?? null,
      inFlight: this.#work.running,
      ready: this.#work.ready.length,
      queued: this.#intake.queued,
      unfinished: records,
      paused: this.#intake.paused,
      headAgeSeconds: Math.round(this.#tracker.headAge(this.#parts.clock.now()) / 1_000),
    };
  }

  /** Takes the partition over, and again whenever its state is in doubt. Nothing is fetched until that is done. */
  open(cause?: Error): void {
    this.#state = "opening";
    this.#tick.cancel();
    this.#intake.hold();
    this.#ownership.take(this.#committed, cause);
  }

  /** The group went through a rebalance, and the partition stayed here all the time: fetching goes on where it was. */
  kept(): void {
    if (this.#state === "open") this.#parts.member.seek(this.partition, this.#tracker.end);
  }

  /** The partition belongs to somebody else now. */
  lose(): void {
    // A last commit is safe where latecomers are refused, and saves doing again what is done.
    const last =
      this.#state === "open" && this.#ownership.committer?.exclusive ? this.#commit() : Promise.resolve();
    const committer = this.#ownership.lose();
    this.#state = "lost";
    this.#releasing = false;
    this.#intake.forget();
    this.#tick.cancel();
    this.#committed = undefined;
    void last.then(() => {
      closeQuietly(committer);
      if (this.#state === "lost") this.#work.dropReady();
    });
    if (this.#parts.settings.lostWork === "abort") this.abort("the partition went to another replica");
  }

  /** Takes no more records: the partition is to go to another replica once its work is finished and committed. */
  release(): void {
    this.#releasing = true;
    this.#intake.hold();
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
    this.#work.abort(reason);
  }

  /** Takes fetched records in, as far as there is room. @returns the offset to go on from; undefined: not wanted */
  fetched(batch: FetchedBatch): number | undefined {
    if (this.#state !== "open" || this.#still) return undefined;
    const { clock, logger, onWork } = this.#parts;
    const tracker = this.#tracker;
    if (batch.from > tracker.end) {
      logger.warn(
        { partition: this.partition, from: batch.from, expected: tracker.end },
        "records are missing",
      );
      this.open();
      return undefined;
    }
    this.#intake.accept(batch, tracker, (offset) => this.#work.at(offset)?.since, clock.now());
    this.#arm();
    onWork();
    return tracker.end;
  }

  /** The next record to work on; undefined when there is none that may be begun. */
  take(): FetchedRecord | undefined {
    return this.#intake.take(this.#tracker);
  }

  /** Works on a record that was taken. Resolves when the work ended, however it did. */
  run(record: FetchedRecord): Promise<void> {
    return this.#runner.run(record);
  }

  /** Commits what is ready now rather than at the next tick. */
  hurry(): void {
    if (this.#state === "open" && this.#work.ready.length > 0) void this.#commit();
  }

  /** Takes no more records, and forgets those not begun; what is in flight may still be finished and committed. */
  quiesce(): void {
    this.#quiet = true;
    if (this.owned) this.#intake.hold();
    else this.#intake.forget();
  }

  /** Commits everything that is done, however often that takes. */
  async finish(): Promise<void> {
    let before = Number.POSITIVE_INFINITY;
    // Results too far above the watermark for a note cannot be committed before what is below them: they are left.
    while (this.owned && (this.#committing || this.#moved() || this.#work.ready.length > 0)) {
      if (this.#state !== "open") await this.#sleep(openPoll);
      else if (this.#committing || this.#moved() || this.#work.ready.length < before) {
        before = this.#committing ? before : this.#work.ready.length;
        await this.#commit();
      } else break;
    }
    closeQuietly(this.#ownership.committer);
  }

  /** From here on the position is the truth: work that it calls done is dropped, all other work goes on. */
  #taken(position: Position): void {
    const { logger } = this.#parts;
    this.#tracker = new PartitionTracker(position);
    this.#committed = position;
    this.#state = "open";
    if (!this.#tracker.noteUnderstood) {
      logger.warn(
        { partition: this.partition, offset: position.offset },
        "the committed offset carries a note that is not ours: what was done above it is done again",
      );
    }
    this.#work.reconcile((offset) => this.#tracker.isDone(offset));
    logger.debug(
      { partition: this.partition, epoch: this.#ownership.epoch, offset: position.offset },
      "partition taken over",
    );
    this.#arm();
    this.#intake.begin(position.offset, !this.#still);
    this.#reportIdle();
  }

  /** One commit at a time; a second caller waits for the first. */
  #commit(): Promise<void> {
    this.#tick.cancel();
    this.#committing ??= this.#commitReady().finally(() => {
      this.#committing = undefined;
      this.#tick.ended();
      this.#arm();
      this.#reportIdle();
    });
    return this.#committing;
  }

  async #commitReady(): Promise<void> {
    const { clock, metrics, onWork } = this.#parts;
    const { committer, epoch } = this.#ownership;
    const tracker = this.#tracker;
    if (!committer) return;
    const ready = this.#work.ready.filter(({ record }) => tracker.withinNote(record.offset));
    const suspect = ready.find((work) => work.suspect);
    const batch = suspect ? [suspect] : ready;
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
        suspect !== undefined,
      );
    } catch (error) {
      metrics.commit(error instanceof Fenced ? "fenced" : "unknown", (clock.now() - begun) / 1_000);
      if (error instanceof TooLarge) this.#runner.tooLarge(error, batch, suspect !== undefined);
      if (epoch === this.#ownership.epoch) this.#failed(error as Error);
      return;
    }
    metrics.commit("committed", (clock.now() - begun) / 1_000);
    this.#work.settle(batch);
    if (epoch !== this.#ownership.epoch) return;
    this.#committed = position;
    if (!this.#still) this.#intake.resume(tracker);
    onWork();
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

  #arm(): void {
    if (this.#state !== "open" || this.#committing) return;
    const { ready, readyBytes } = this.#work;
    this.#tick.arm({
      results: ready.length,
      bytes: readyBytes,
      moved: this.#moved(),
      urgent: this.#still,
    });
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

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#parts.clock.after(milliseconds, resolve);
    });
  }
}

function samePosition(one: Position, other: Position | undefined): boolean {
  return one.offset === other?.offset && one.note === other.note;
}
