/** Hands over every record of llm-usage, from the first one kept to whatever comes, and commits nothing. */
import type { LlmUsage } from "../contracts/generated/records.ts";
import type { Logger } from "../ops/logs.ts";
import type { FetchedBatch, GroupListener, GroupMember } from "./broker.ts";

export interface UsageFollowerParts {
  /** Joins a group of this replica's own. */
  readonly member: (listener: GroupListener) => GroupMember;
  /** Offsets of the first record kept and after the last one, by partition. */
  readonly spans: () => Promise<ReadonlyMap<number, { readonly first: number; readonly end: number }>>;
  readonly decode: (value: Buffer) => Promise<LlmUsage>;
  readonly onUsage: (usage: LlmUsage) => void;
  readonly onFailed: (error: Error) => void;
  readonly logger: Logger;
}

export class UsageFollower implements GroupListener {
  readonly #parts: UsageFollowerParts;
  readonly #next = new Map<number, number>();
  readonly #ends = new Map<number, number>();
  readonly #caughtUp = Promise.withResolvers<void>();
  #member: GroupMember | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(parts: UsageFollowerParts) {
    this.#parts = parts;
  }

  /** Begins; resolves when every record that was there has been handed over. */
  async start(): Promise<void> {
    for (const [partition, { first, end }] of await this.#parts.spans()) {
      this.#next.set(partition, first);
      this.#ends.set(partition, end);
    }
    this.#settle();
    this.#member = this.#parts.member(this);
    await this.#member.start();
    await this.#caughtUp.promise;
  }

  async stop(): Promise<void> {
    await this.#member?.leave();
  }

  rebalancing(): void {}

  assigned(partitions: readonly number[]): void {
    for (const partition of partitions) this.#member?.seek(partition, this.#next.get(partition) ?? 0);
  }

  fetched({ partition, records, end }: FetchedBatch): number {
    // The next batch waits until this one is counted, so that memory stays bounded.
    this.#member?.pause(partition);
    this.#work = this.#work.then(async () => {
      for (const { value, offset } of records) {
        if (offset < (this.#next.get(partition) ?? 0) || !value) continue;
        try {
          this.#parts.onUsage(await this.#parts.decode(value));
        } catch (error) {
          this.#parts.logger.warn(
            { partition, offset, reason: (error as Error).message },
            "not a usage record",
          );
        }
      }
      this.#next.set(partition, end);
      this.#settle();
      this.#member?.resume(partition);
    });
    return end;
  }

  failed(error: Error): void {
    this.#caughtUp.reject(error);
    this.#parts.onFailed(error);
  }

  #settle(): void {
    const behind = [...this.#ends].some(([partition, end]) => (this.#next.get(partition) ?? 0) < end);
    if (!behind) this.#caughtUp.resolve();
  }
}
