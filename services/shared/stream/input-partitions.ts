/** The partitions of one input that this process has: it hears of assignments and fetched records, and gives out work. */
import type { Logger } from "../ops/logs.ts";
import type { Broker, FetchedBatch, GroupListener, GroupMember } from "./broker.ts";
import type { BufferBudget } from "./buffer-budget.ts";
import type { Clock } from "./clock.ts";
import { PlainCommitter, TransactionalCommitter } from "./committer.ts";
import { InputPartition } from "./input-partition.ts";
import type { FetchedRecord } from "./record.ts";
import type { StreamSettings } from "./settings.ts";
import type { StageInput } from "./stage.ts";
import type { Outcome } from "./stage-handler.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export interface InputPartitionsParts {
  readonly input: StageInput;
  /** Names with the installation's prefix. */
  readonly topic: string;
  readonly group: string;
  readonly broker: Broker;
  readonly handle: (record: FetchedRecord, signal: AbortSignal) => Promise<Outcome>;
  readonly refuse: (record: FetchedRecord, refusals: number, signal: AbortSignal) => Promise<Outcome>;
  readonly budget: BufferBudget;
  readonly settings: StreamSettings;
  readonly metrics: StageMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly onWork: () => void;
  readonly onFailed: (error: Error) => void;
}

/** Milliseconds that finished partitions wait to be released together with others: each time costs a rebalance. */
const releasePatience = 5_000;

export class InputPartitions {
  readonly input: StageInput;
  readonly topic: string;
  readonly group: string;
  readonly #parts: InputPartitionsParts;
  readonly #member: GroupMember;
  /** Every partition there ever was here: what is lost may come back, and its work may still be running. */
  readonly #partitions = new Map<number, InputPartition>();
  /** Partitions that go to another replica once their work is finished. */
  readonly #releasing = new Set<InputPartition>();
  #cancelRelease: (() => void) | undefined;
  #turn = 0;
  #quiet = false;

  constructor(parts: InputPartitionsParts) {
    this.#parts = parts;
    this.input = parts.input;
    this.topic = parts.topic;
    this.group = parts.group;
    const listener: GroupListener = {
      rebalancing: () => this.#rebalancing(),
      assigned: (partitions, release, continuous) => this.#assigned(partitions, release, continuous),
      fetched: (batch) => this.#fetched(batch),
      failed: parts.onFailed,
    };
    this.#member = parts.broker.member(parts.topic, parts.group, listener);
  }

  async start(): Promise<void> {
    await this.#member.start();
  }

  get joined(): boolean {
    return this.#member.joined;
  }

  get lastProgress(): number {
    return this.#member.lastProgress;
  }

  get owned(): readonly InputPartition[] {
    return [...this.#partitions.values()].filter(({ owned }) => owned);
  }

  /** Why a partition cannot be taken over; undefined when none has a problem. */
  get problem(): string | undefined {
    return this.owned.find(({ problem }) => problem !== undefined)?.problem;
  }

  /** The next record to work on, from each partition in turn, so that a busy one cannot starve the others. */
  take(): { partition: InputPartition; record: FetchedRecord } | undefined {
    const { owned } = this;
    for (let step = 0; step < owned.length; step += 1) {
      const partition = owned[(this.#turn + step) % owned.length];
      const record = partition?.take();
      if (partition && record) {
        this.#turn = (this.#turn + step + 1) % owned.length;
        return { partition, record };
      }
    }
    return undefined;
  }

  quiesce(): void {
    this.#quiet = true;
    for (const partition of this.owned) partition.quiesce();
  }

  abort(reason: string): void {
    for (const partition of this.#partitions.values()) partition.abort(reason);
  }

  /** Commits all that is done. */
  async finish(): Promise<void> {
    await Promise.all(this.owned.map((partition) => partition.finish()));
  }

  async leave(): Promise<void> {
    await this.#member.leave();
  }

  #rebalancing(): void {
    for (const partition of this.owned) partition.hurry();
  }

  #assigned(partitions: readonly number[], release: readonly number[], continuous: boolean): void {
    const { metrics, logger, onWork } = this.#parts;
    metrics.rebalance(continuous ? "continuous" : "interrupted");
    const { owned } = this;
    for (const partition of owned) if (!partitions.includes(partition.partition)) this.#lose(partition);
    for (const number of partitions) {
      const partition = this.#partition(number);
      if (partition.owned && continuous) partition.kept();
      // A stopping replica leaves the group in a moment: what it is given meanwhile is left to the next owner.
      else if (this.#quiet && !partition.owned) this.#member.pause(number);
      else partition.open();
      if (partition.owned) this.#release(partition, release.includes(number));
    }
    logger.info({ topic: this.topic, partitions, release, continuous }, "partitions assigned");
    onWork();
  }

  #lose(partition: InputPartition): void {
    this.#releasing.delete(partition);
    partition.lose();
  }

  /** Finishes a partition's work so that another replica can have it without doing any of it again; or goes on after all. */
  #release(partition: InputPartition, release: boolean): void {
    if (this.#quiet || release === this.#releasing.has(partition)) return;
    if (!release) {
      this.#releasing.delete(partition);
      partition.stay();
      return;
    }
    this.#releasing.add(partition);
    partition.release();
    const { clock, settings } = this.#parts;
    clock.after(settings.drainTimeoutMs, () => {
      if (this.#releasing.has(partition)) partition.abort("it took too long for a partition to be released");
    });
  }

  /** Gives finished partitions up: all that are to be released together, or what is finished when others take long. */
  #idle(partition: InputPartition): void {
    if (!this.#releasing.has(partition)) return;
    if ([...this.#releasing].every(({ idle }) => idle)) this.#giveUp();
    else this.#cancelRelease ??= this.#parts.clock.after(releasePatience, () => this.#giveUp());
  }

  #giveUp(): void {
    this.#cancelRelease?.();
    this.#cancelRelease = undefined;
    const finished = [...this.#releasing].filter(({ idle }) => idle);
    if (finished.length === 0 || this.#quiet) return;
    for (const partition of finished) this.#lose(partition);
    this.#member.release(finished.map(({ partition }) => partition));
  }

  #fetched(batch: FetchedBatch): number | undefined {
    return this.#partitions.get(batch.partition)?.fetched(batch);
  }

  #partition(number: number): InputPartition {
    let partition = this.#partitions.get(number);
    if (!partition) {
      const { broker, settings, topic, group, onFailed, ...shared } = this.#parts;
      const id = { topic, group, partition: number };
      partition = new InputPartition({
        ...shared,
        settings,
        partition: number,
        member: this.#member,
        createCommitter: () =>
          settings.guarantee === "exactly-once"
            ? new TransactionalCommitter(broker, id)
            : new PlainCommitter(broker, id, this.#member),
        onRefused: onFailed,
        onIdle: (idle) => this.#idle(idle),
      });
      this.#partitions.set(number, partition);
    }
    return partition;
  }
}
