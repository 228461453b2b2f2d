/** The two ways to make outputs visible together with how far a partition has come. */
import type { Broker, GroupMember, InputId, OutputRecord, Position, Transactor } from "./broker.ts";

/** Writes for one input partition, from when it is taken over until the first failure. */
export interface Committer {
  /** Whether results that come too late are refused, so that it is safe to try. */
  readonly exclusive: boolean;
  /** Takes the partition over from whoever had it. @returns how far it has come, which nobody else changes from now on */
  takeOver(): Promise<Position>;
  /**
   * Outputs, then the position.
   *
   * @param apart sends every output by itself
   * @throws when the outcome is unknown: take over anew, and see what became of it
   */
  commit(outputs: readonly OutputRecord[], position: Position, apart: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Exactly once: outputs and position in one transaction of a producer that only one process can use at a time. */
export class TransactionalCommitter implements Committer {
  readonly exclusive = true;
  readonly #broker: Broker;
  readonly #input: InputId;
  readonly #transactor: Transactor;

  constructor(broker: Broker, input: InputId) {
    this.#broker = broker;
    this.#input = input;
    this.#transactor = broker.transactor(`${input.group}-${input.topic}-${input.partition}`);
  }

  async takeOver(): Promise<Position> {
    // In this order: only once the earlier owner is shut out, and what it left open is settled, can the position be believed.
    await this.#transactor.takeOver();
    return this.#broker.position(this.#input);
  }

  commit(outputs: readonly OutputRecord[], position: Position, apart: boolean): Promise<void> {
    return this.#transactor.transact(outputs, this.#input, position, apart);
  }

  close(): Promise<void> {
    return this.#transactor.close();
  }
}

/** At least once, for brokers or rights without transactions: outputs first, and the position once they are acknowledged. */
export class PlainCommitter implements Committer {
  readonly exclusive = false;
  readonly #broker: Broker;
  readonly #input: InputId;
  readonly #member: GroupMember;

  constructor(broker: Broker, input: InputId, member: GroupMember) {
    this.#broker = broker;
    this.#input = input;
    this.#member = member;
  }

  takeOver(): Promise<Position> {
    return this.#broker.position(this.#input);
  }

  async commit(outputs: readonly OutputRecord[], position: Position, apart: boolean): Promise<void> {
    if (outputs.length > 0) await this.#broker.send(outputs, apart);
    await this.#member.commit(this.#input.partition, position);
  }

  async close(): Promise<void> {}
}
