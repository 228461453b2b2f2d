/**
 * What the runtime needs of a broker, and no more. There are two: kafkajs (`kafkajs-broker.ts`), and one in memory with a
 * virtual clock and seeded faults (`test/simulation`). The runtime is the same code on both.
 *
 * A transaction is one call, begun and ended inside it: none can be left open while a stage works.
 */
import type { FetchedRecord } from "./record.ts";

/** A record to be produced. */
export interface OutputRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  /** Text values only: numbers in binary show as garbage in every tool. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How far a group has come on a partition. */
export interface Position {
  /** Offset to read next. */
  readonly offset: number;
  /** What is committed with it; see `commit-note.ts`. Empty: nothing. */
  readonly note: string;
}

/** One partition of a topic as one group reads it. */
export interface InputId {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

export interface FetchedBatch {
  readonly partition: number;
  /** Offset that was asked for. */
  readonly from: number;
  /** In offset order; none when there was nothing but control records or aborted ones. */
  readonly records: readonly FetchedRecord[];
  /** Offset after all that was fetched, control records included. */
  readonly end: number;
}

/** What a group member tells. All calls are synchronous: they return at once and never throw. */
export interface GroupListener {
  /** The group is about to share its partitions out anew: the last moment to commit as their owner. */
  rebalancing(): void;
  /**
   * The partitions of this member from now on. Whoever wants none of a partition's records yet pauses it in this call.
   *
   * @param release those of them that are to go to another member once the work on them is finished
   * @param continuous false when the member was out of the group since the last assignment, so that others may have owned
   * any partition meanwhile, even one it has again
   */
  assigned(partitions: readonly number[], release: readonly number[], continuous: boolean): void;
  /**
   * Records, in offset order. They may come again: a member reads from the committed position after every assignment.
   *
   * @returns the offset to go on from; undefined when the batch was not wanted
   */
  fetched(batch: FetchedBatch): number | undefined;
  /** The member cannot go on; the process has to end. */
  failed(error: Error): void;
}

export interface GroupMember {
  /** Joins. Resolves before the first assignment comes. */
  start(): Promise<void>;
  /** True once the group has given this member its share, which may be nothing. */
  readonly joined: boolean;
  /** When the member last fetched, was heard by the group, or tried to get back in; milliseconds since the epoch. */
  readonly lastProgress: number;
  pause(partition: number): void;
  resume(partition: number): void;
  /** Goes on from `offset`; nothing fetched before is handed over any more. */
  seek(partition: number, offset: number): void;
  /** Commits outside a transaction. @throws when the outcome is unknown or the group refuses it */
  commit(partition: number, position: Position): Promise<void>;
  /** Gives partitions up, so that others get them: joins again without them. */
  release(partitions: readonly number[]): void;
  leave(): Promise<void>;
}

/** The transactional producer of one input partition. After any rejection it is of no more use. */
export interface Transactor {
  /** Settles what earlier producers of the id left open, and shuts them out: their transactions fail from now on. */
  takeOver(): Promise<void>;
  /**
   * Outputs and position in one transaction: readers see all of it or nothing.
   *
   * @param apart sends every output by itself, so that none is too large only together with others
   * @throws when the outcome is unknown, which includes that it went through; Fenced when another producer took over;
   * TooLarge, and then nothing of it went through
   */
  transact(
    outputs: readonly OutputRecord[],
    input: InputId,
    position: Position,
    apart: boolean,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface Broker {
  member(topic: string, group: string, listener: GroupListener): GroupMember;
  transactor(id: string): Transactor;
  /** Produces outside a transaction; resolves when every record is acknowledged. @param apart as with `transact` */
  send(outputs: readonly OutputRecord[], apart?: boolean): Promise<void>;
  /** Where the group goes on: its committed position, or the start of what is kept when there is none or it has expired. */
  position(input: InputId): Promise<Position>;
  stop(): Promise<void>;
}

/** Another producer of the same transactional id took over: somebody else owns the partition, or did. */
export class Fenced extends Error {
  override readonly name = "Fenced";
}

/** A broker takes no records as large as one of these; which, it does not say. */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** The brokers refuse for a reason that only a person can mend, such as missing rights. */
export class BrokerRefused extends Error {
  override readonly name = "BrokerRefused";
}
