/**
 * How a partition becomes this process's: whoever had it is shut out first, and only then is the committed position
 * believed. It is tried again, each time with a new producer, until it succeeds, is given up, or is refused for good.
 *
 * Every taking over and every loss begins a new epoch; whatever an earlier epoch awaited changes nothing any more.
 */
import type { Logger } from "../ops/logs.ts";
import { backOff } from "./back-off.ts";
import { BrokerRefused, Fenced, type Position } from "./broker.ts";
import type { Clock } from "./clock.ts";
import type { Committer } from "./committer.ts";

export interface PartitionOwnershipParts {
  readonly partition: number;
  readonly createCommitter: () => Committer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Called when the partition is this process's, from this position on. */
  readonly onTaken: (position: Position) => void;
  /** The brokers refuse for a reason that only a person can mend. */
  readonly onRefused: (error: Error) => void;
}

const waitBase = 100;
const waitCap = 5_000;
/** Milliseconds a fenced owner waits before it takes over again: time to hear that it is no owner any more. */
const fencedPause = 3_000;
/** How often a position behind what was committed is taken for a stale answer of a broker. */
const staleAnswers = 10;

export class PartitionOwnership {
  readonly #parts: PartitionOwnershipParts;
  #epoch = 0;
  #committer: Committer | undefined;
  #problem: string | undefined;

  constructor(parts: PartitionOwnershipParts) {
    this.#parts = parts;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get committer(): Committer | undefined {
    return this.#committer;
  }

  /** Why the partition cannot be taken over so far; undefined when nothing is known to be wrong. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Takes the partition over.
   *
   * @param known what is known to be committed: brokers that say less have not heard of it yet
   * @param cause what put the earlier ownership in doubt
   */
  take(known: Position | undefined, cause: Error | undefined): void {
    this.#epoch += 1;
    void this.#takeOver(this.#epoch, known, cause);
  }

  /** The partition belongs to somebody else now. @returns what the last commits were made with, to be closed after them */
  lose(): Committer | undefined {
    this.#epoch += 1;
    this.#problem = undefined;
    const committer = this.#committer;
    this.#committer = undefined;
    return committer;
  }

  async #takeOver(epoch: number, known: Position | undefined, cause: Error | undefined): Promise<void> {
    const { partition, createCommitter, clock, random, logger, onTaken, onRefused } = this.#parts;
    for (let attempt = 0; ; attempt += 1) {
      closeQuietly(this.#committer);
      this.#committer = undefined;
      if (attempt > 0 || cause) {
        const fenced = attempt === 0 && cause instanceof Fenced;
        await sleep(clock, fenced ? fencedPause : backOff(attempt, waitBase, waitCap, random));
      }
      if (epoch !== this.#epoch) return;
      const committer = createCommitter();
      this.#committer = committer;
      try {
        const position = await committer.takeOver();
        if (epoch !== this.#epoch) return closeQuietly(committer);
        if (position.offset < (known?.offset ?? 0) && attempt < staleAnswers) {
          throw new Error(
            `offset ${known?.offset} was committed, but the group stands at ${position.offset}`,
          );
        }
        this.#problem = undefined;
        return onTaken(position);
      } catch (error) {
        if (epoch !== this.#epoch) return closeQuietly(committer);
        const { message } = error as Error;
        this.#problem = message;
        logger.warn({ partition, attempt, reason: message }, "the partition cannot be taken over yet");
        if (error instanceof BrokerRefused) return onRefused(error);
      }
    }
  }
}

export function closeQuietly(committer: Committer | undefined): void {
  void committer?.close().catch(() => {});
}

function sleep(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds, resolve);
  });
}
