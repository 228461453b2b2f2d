/**
 * Brokers in memory, as far as the runtime can tell: logs with transactions and control records, a transaction coordinator
 * that fences by epochs and finishes commits a moment after it has answered, a group coordinator with generations and
 * sessions, and committed positions with notes. What a caller asks is applied at once; networks and faults are the client's
 * (`memory-broker.ts`).
 */
import {
  Fenced,
  type InputId,
  type OutputRecord,
  type Position,
  TooLarge,
} from "../../services/shared/stream/broker.ts";
import type { FetchedRecord } from "../../services/shared/stream/record.ts";
import { assignShares, type Claim, type Share } from "../../services/shared/stream/sticky-assigner.ts";
import type { World } from "./world.ts";

export interface Entry {
  readonly offset: number;
  /** Undefined: a control record. */
  readonly record: OutputRecord | undefined;
  readonly timestamp: number;
  state: "open" | "committed" | "aborted";
}

interface Transaction {
  readonly entries: { readonly log: Log; readonly entry: Entry }[];
  readonly positions: { readonly input: InputId; readonly position: Position }[];
  readonly logs: Set<Log>;
}

interface TransactionalId {
  epoch: number;
  ongoing: Transaction | undefined;
  /** Decided, and its markers are being written. */
  completing: boolean;
  cancelTimeout: (() => void) | undefined;
}

interface Member {
  readonly id: string;
  lastHeard: number;
  /** Generation for which it has asked to join. */
  joined: number;
  claim: Claim;
  readonly assign: (share: Share, generation: number) => void;
}

interface Group {
  generation: number;
  rebalancing: boolean;
  readonly members: Map<string, Member>;
}

export class Log {
  readonly entries: Entry[] = [];

  append(record: OutputRecord | undefined, state: Entry["state"], timestamp: number): Entry {
    const entry: Entry = { offset: this.entries.length, record, state, timestamp };
    this.entries.push(entry);
    return entry;
  }

  /** Offset up to which everything is decided: committed readers see nothing beyond it. */
  get stableEnd(): number {
    const open = this.entries.findIndex(({ state }) => state === "open");
    return open < 0 ? this.entries.length : open;
  }
}

/** What is asked of the transaction coordinator has to wait until the transaction before is written down. */
export class Concurrent extends Error {}

export interface ClusterSettings {
  readonly partitions: number;
  readonly transactionTimeout: number;
  readonly sessionTimeout: number;
  readonly rebalanceTimeout: number;
  /** Bytes of the values of one batch at most. */
  readonly mostBytes: number;
}

export class Cluster {
  readonly settings: ClusterSettings;
  /** Called whenever a position became the committed one. */
  onPosition: (input: InputId, position: Position) => void = () => {};
  /** Called whenever an output became visible to committed readers. */
  onVisible: (record: OutputRecord) => void = () => {};
  away = false;
  readonly #world: World;
  readonly #logs = new Map<string, Log>();
  readonly #positions = new Map<string, Position>();
  readonly #transactional = new Map<string, TransactionalId>();
  readonly #groups = new Map<string, Group>();
  #members = 0;

  constructor(world: World, settings: ClusterSettings) {
    this.#world = world;
    this.settings = settings;
    this.#expireSessions();
  }

  log(topic: string, partition: number): Log {
    const key = `${topic}/${partition}`;
    let log = this.#logs.get(key);
    if (!log) {
      log = new Log();
      this.#logs.set(key, log);
    }
    return log;
  }

  /** All that committed readers see of a topic now. */
  visible(topic: string): OutputRecord[] {
    return [...this.#logs]
      .filter(([key]) => key.startsWith(`${topic}/`))
      .flatMap(([, log]) => log.entries.filter(({ state }) => state === "committed"))
      .flatMap(({ record }) => record ?? []);
  }

  /** @throws TooLarge */
  append(outputs: readonly OutputRecord[], apart: boolean): void {
    this.#check(outputs, apart);
    for (const output of outputs) {
      this.log(output.topic, 0).append(output, "committed", this.#world.now);
      this.onVisible(output);
    }
  }

  /** Entries of a partition from an offset on, as a committed reader gets them. */
  fetch(topic: string, partition: number, from: number, most: number) {
    const log = this.log(topic, partition);
    const end = Math.min(log.stableEnd, from + most);
    const records = log.entries
      .slice(from, end)
      .flatMap(({ offset, record, state, timestamp }): FetchedRecord[] =>
        record && state === "committed"
          ? [
              {
                topic,
                partition,
                offset,
                timestamp,
                key: Buffer.from(record.key),
                value: record.value,
                headers: [],
              },
            ]
          : [],
      );
    return { partition, from, records, end: Math.max(from, end) };
  }

  position(input: InputId): Position {
    return this.#positions.get(keyOf(input)) ?? { offset: 0, note: "" };
  }

  commit(input: InputId, position: Position): void {
    this.#positions.set(keyOf(input), position);
    this.onPosition(input, position);
  }

  /** Gives out the next epoch of an id. @throws Concurrent while the transaction before is not written down */
  initProducer(id: string): number {
    const producer = this.#producer(id);
    if (producer.completing) throw new Concurrent();
    producer.epoch += 1;
    if (producer.ongoing) this.#end(producer, "aborted");
    if (producer.completing) throw new Concurrent();
    return producer.epoch;
  }

  /** @throws Fenced, Concurrent, TooLarge when what comes together is too large; with `apart` nothing does */
  addToTransaction(id: string, epoch: number, outputs: readonly OutputRecord[], apart: boolean): void {
    this.#check(outputs, apart);
    const transaction = this.#ongoing(id, epoch);
    for (const output of outputs) {
      const log = this.log(output.topic, 0);
      transaction.logs.add(log);
      transaction.entries.push({ log, entry: log.append(output, "open", this.#world.now) });
    }
  }

  /** @throws Fenced, Concurrent */
  addPosition(id: string, epoch: number, input: InputId, position: Position): void {
    this.#ongoing(id, epoch).positions.push({ input, position });
  }

  /** @throws Fenced, Concurrent */
  commitTransaction(id: string, epoch: number): void {
    const producer = this.#producer(id);
    if (producer.epoch !== epoch) throw new Fenced("another producer has this id");
    if (producer.completing) throw new Concurrent();
    if (producer.ongoing) this.#end(producer, "committed");
  }

  /** What brokers do to the producer of a transaction that took too long. */
  fence(id: string): void {
    const producer = this.#producer(id);
    if (producer.completing) return;
    producer.epoch += 1;
    if (producer.ongoing) this.#end(producer, "aborted");
  }

  get transactionalIds(): string[] {
    return [...this.#transactional.keys()];
  }

  /** Joins a group. @returns the member's id, a new one when it had none or is not known any more */
  join(
    group: string,
    id: string | undefined,
    { had, since }: Omit<Claim, "member">,
    assign: Member["assign"],
  ): string {
    const state = this.#group(group);
    const known = id !== undefined && state.members.has(id);
    if (!known) this.#members += 1;
    const memberId = known ? (id as string) : `member-${this.#members}`;
    if (!state.rebalancing) this.#beginRebalance(state);
    state.members.set(memberId, {
      id: memberId,
      lastHeard: this.#world.now,
      joined: state.generation,
      claim: { member: memberId, had: known ? had : [], since },
      assign,
    });
    this.#completeIfAllJoined(state);
    return memberId;
  }

  heartbeat(group: string, id: string): "fine" | "rejoin" | "unknown" {
    const state = this.#group(group);
    const member = state.members.get(id);
    if (!member) return "unknown";
    member.lastHeard = this.#world.now;
    return state.rebalancing && member.joined < state.generation ? "rejoin" : "fine";
  }

  leave(group: string, id: string): void {
    const state = this.#group(group);
    if (state.members.delete(id)) this.#beginRebalance(state);
    this.#completeIfAllJoined(state);
  }

  /** Takes a living member for dead: it goes on until it hears of that, while others take its partitions over. */
  expel(): void {
    for (const [group, { members }] of this.#groups) {
      const id = this.#world.pick([...members.keys()]);
      if (id !== undefined) this.leave(group, id);
    }
  }

  /** Whether brokers take a commit: of a member, and of the generation that is. */
  mayCommit(group: string, id: string, generation: number): boolean {
    const state = this.#group(group);
    // While a group shares out anew, its last generation is still good.
    return state.members.has(id) && generation === state.generation - (state.rebalancing ? 1 : 0);
  }

  #beginRebalance(state: Group): void {
    if (!state.rebalancing) state.generation += 1;
    state.rebalancing = true;
    const { generation } = state;
    this.#world.after(this.settings.rebalanceTimeout, () => {
      if (!state.rebalancing || state.generation !== generation) return;
      for (const [id, member] of state.members) if (member.joined < generation) state.members.delete(id);
      this.#completeIfAllJoined(state);
    });
  }

  #completeIfAllJoined(state: Group): void {
    const members = [...state.members.values()];
    if (!state.rebalancing || members.some(({ joined }) => joined < state.generation)) return;
    state.rebalancing = false;
    const partitions = Array.from({ length: this.settings.partitions }, (_, index) => index);
    const shares = assignShares(
      members.map(({ claim }) => claim),
      partitions,
    );
    for (const { id, assign } of members)
      assign(shares.get(id) ?? { partitions: [], release: [] }, state.generation);
  }

  #expireSessions(): void {
    this.#world.after(500, () => {
      this.#expireSessions();
      if (this.away) {
        for (const { members } of this.#groups.values()) {
          for (const member of members.values()) member.lastHeard = this.#world.now;
        }
        return;
      }
      for (const state of this.#groups.values()) {
        for (const [id, { lastHeard }] of state.members) {
          if (this.#world.now - lastHeard <= this.settings.sessionTimeout) continue;
          this.#world.note(`${id} expired`);
          state.members.delete(id);
          this.#beginRebalance(state);
        }
        this.#completeIfAllJoined(state);
      }
    });
  }

  #check(outputs: readonly OutputRecord[], apart: boolean): void {
    const sizes = new Map<unknown, number>();
    for (const output of outputs) {
      const batch = apart ? output : output.topic;
      const size = (sizes.get(batch) ?? 0) + output.value.length;
      if (size > this.settings.mostBytes) throw new TooLarge(`${size} bytes for ${output.topic}`);
      sizes.set(batch, size);
    }
  }

  #ongoing(id: string, epoch: number): Transaction {
    const producer = this.#producer(id);
    if (producer.epoch !== epoch) throw new Fenced("another producer has this id");
    if (producer.completing) throw new Concurrent();
    if (!producer.ongoing) {
      producer.ongoing = { entries: [], positions: [], logs: new Set() };
      producer.cancelTimeout = this.#world.after(this.settings.transactionTimeout, () => this.fence(id));
    }
    return producer.ongoing;
  }

  /** Decides a transaction; that it shows, and that its positions count, comes a moment later. */
  #end(producer: TransactionalId, outcome: "committed" | "aborted"): void {
    const transaction = producer.ongoing;
    producer.cancelTimeout?.();
    producer.ongoing = undefined;
    producer.completing = true;
    this.#world.after(this.#world.between(0, 60), () => {
      for (const { entry } of transaction?.entries ?? []) {
        entry.state = outcome;
        if (outcome === "committed" && entry.record) this.onVisible(entry.record);
      }
      for (const log of transaction?.logs ?? []) log.append(undefined, "committed", this.#world.now);
      if (outcome === "committed") {
        for (const { input, position } of transaction?.positions ?? []) this.commit(input, position);
      }
      producer.completing = false;
    });
  }

  #producer(id: string): TransactionalId {
    let producer = this.#transactional.get(id);
    if (!producer) {
      producer = { epoch: 0, ongoing: undefined, completing: false, cancelTimeout: undefined };
      this.#transactional.set(id, producer);
    }
    return producer;
  }

  #group(name: string): Group {
    let group = this.#groups.get(name);
    if (!group) {
      group = { generation: 0, rebalancing: false, members: new Map() };
      this.#groups.set(name, group);
    }
    return group;
  }
}

const keyOf = ({ group, topic, partition }: InputId) => `${group}/${topic}/${partition}`;
