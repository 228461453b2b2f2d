/** What was fetched of one partition and not begun, and when fetching pauses so that it does not become too much. */
import type { FetchedBatch, GroupMember } from "./broker.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import { type FetchedRecord, sizeOf } from "./record.ts";
import type { StreamSettings } from "./settings.ts";
import type { StageMetrics } from "./stage-metrics.ts";
import type { PartitionTracker } from "./tracker.ts";

/** Below this share of its limits a paused partition is read again. */
const resumeShare = 0.75;

export interface PartitionIntakeParts {
  readonly partition: number;
  readonly member: GroupMember;
  readonly budget: BufferBudget;
  readonly settings: StreamSettings;
  readonly metrics: StageMetrics;
}

export class PartitionIntake {
  readonly #parts: PartitionIntakeParts;
  #queue: FetchedRecord[] = [];
  #paused = false;

  constructor(parts: PartitionIntakeParts) {
    this.#parts = parts;
  }

  /** Records accepted and not begun. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Whether fetching waits until there is room again. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Fetches from `offset` on, unless nothing more is to be taken in. */
  begin(offset: number, accepting: boolean): void {
    const { member, partition } = this.#parts;
    member.seek(partition, offset);
    this.#paused = false;
    if (accepting) member.resume(partition);
  }

  /** Forgets what was not begun, and fetches nothing until told to. */
  hold(): void {
    this.forget();
    this.#parts.member.pause(this.#parts.partition);
  }

  forget(): void {
    this.#queue = [];
  }

  /**
   * Takes fetched records in, as far as there is room.
   *
   * @param begun when work on an offset began that is still going on, in milliseconds since the epoch
   */
  accept(
    batch: FetchedBatch,
    tracker: PartitionTracker,
    begun: (offset: number) => number | undefined,
    now: number,
  ): void {
    const { budget, metrics } = this.#parts;
    let room = budget.room(tracker.bytes);
    const full = () => room <= 0 || tracker.records >= this.#mostRecords;
    let next = batch.end;
    for (const record of batch.records) {
      if (record.offset >= tracker.end && full()) {
        next = record.offset;
        break;
      }
      const since = begun(record.offset);
      if (!tracker.accept(record.offset, sizeOf(record), since ?? now)) {
        metrics.outcome("skipped");
        continue;
      }
      room -= sizeOf(record);
      if (since === undefined) this.#queue.push(record);
    }
    tracker.reach(next);
    if (full()) this.#pause();
  }

  /** The next record to work on; undefined when there is none that may be begun. */
  take(tracker: PartitionTracker): FetchedRecord | undefined {
    const [next] = this.#queue;
    if (!next || !tracker.withinNote(next.offset)) return undefined;
    return this.#queue.shift();
  }

  /** Fetches again after a pause, once enough is done. */
  resume(tracker: PartitionTracker): void {
    const { budget, member, partition } = this.#parts;
    if (!this.#paused || tracker.records > this.#mostRecords * resumeShare) return;
    if (budget.room(tracker.bytes) < budget.share * (1 - resumeShare)) return;
    this.#paused = false;
    member.resume(partition);
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#parts.member.pause(this.#parts.partition);
  }

  /** Records in memory at most: enough that workers have some until a pause has ended. */
  get #mostRecords(): number {
    return Math.max(1_000, 4 * this.#parts.settings.maxInFlight);
  }
}
