/** Runs the stage on records of one partition, and again for those whose outputs a broker refused as too large. */
import type { Logger } from "../ops/logs.ts";
import type { TooLarge } from "./broker.ts";
import type { PartitionWork, Work } from "./partition-work.ts";
import type { FetchedRecord } from "./record.ts";
import type { Outcome } from "./stage-handler.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export interface PartitionRunnerParts {
  readonly handle: (record: FetchedRecord, signal: AbortSignal) => Promise<Outcome>;
  /** Another outcome for a record whose outputs a broker refused as too large, `refusals` times so far. */
  readonly refuse: (record: FetchedRecord, refusals: number, signal: AbortSignal) => Promise<Outcome>;
  readonly metrics: StageMetrics;
  readonly logger: Logger;
  /** The brokers refuse for a reason that only a person can mend. */
  readonly onRefused: (error: Error) => void;
}

/** What the runner asks and tells the partition. */
export interface RunnerPartition {
  readonly owned: () => boolean;
  /** An outcome waits to be committed. */
  readonly onOutcome: () => void;
  /** Work was given up without an outcome. */
  readonly onGivenUp: () => void;
}

/** Outcomes of one record that a broker may refuse as too large: the last of them holds hardly more than where it is. */
const mostRefusals = 3;

export class PartitionRunner {
  readonly #parts: PartitionRunnerParts;
  readonly #work: PartitionWork;
  readonly #partition: RunnerPartition;

  constructor(parts: PartitionRunnerParts, work: PartitionWork, partition: RunnerPartition) {
    this.#parts = parts;
    this.#work = work;
    this.#partition = partition;
  }

  /** Works on a record that was taken. Resolves when the work ended, however it did. */
  async run(record: FetchedRecord): Promise<void> {
    const work = this.#work.begin(record);
    await this.#end(work, this.#parts.handle(record, work.abort.signal));
  }

  /**
   * Brokers do not say which record of a commit is too large: each is committed by itself from here on, and the one that is
   * refused by itself gets another outcome.
   *
   * @param alone whether the batch was such a commit
   */
  tooLarge(error: TooLarge, batch: readonly Work[], alone: boolean): void {
    const { refuse, onRefused } = this.#parts;
    for (const work of batch) {
      work.suspect = true;
      if (!alone || !this.#work.has(work)) continue;
      work.refusals += 1;
      if (work.refusals > mostRefusals) {
        onRefused(error);
        return;
      }
      this.#work.reopen(work);
      void this.#end(work, refuse(work.record, work.refusals, work.abort.signal));
    }
  }

  async #end(work: Work, coming: Promise<Outcome>): Promise<void> {
    const { metrics, logger } = this.#parts;
    let outcome: Outcome;
    try {
      outcome = await coming;
    } catch (error) {
      logger.debug({ offset: work.record.offset, reason: (error as Error).message }, "given up");
      this.#work.forget(work);
      if (work.abort.signal.aborted) metrics.outcome("stale");
      this.#partition.onGivenUp();
      return;
    }
    if (!this.#partition.owned() || !this.#work.has(work)) {
      this.#work.forget(work);
      return metrics.outcome("stale");
    }
    this.#work.end(work, outcome);
    this.#partition.onOutcome();
  }
}
