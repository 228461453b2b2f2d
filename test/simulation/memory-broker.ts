/**
 * The runtime's seam on a cluster in memory, for one process. Between the two lies a network: every question and every answer
 * takes its time, may be lost, and may arrive long after nobody waits for it any more.
 */
import type {
  Broker,
  GroupListener,
  GroupMember,
  InputId,
  OutputRecord,
  Position,
  Transactor,
} from "../../services/shared/stream/broker.ts";
import type { Share } from "../../services/shared/stream/sticky-assigner.ts";
import { type Cluster, Concurrent } from "./cluster.ts";
import type { Actor, World } from "./world.ts";

/** Probabilities, per question. */
export interface NetworkFaults {
  /** The question is lost, or comes much too late; either way the asker hears of an error. */
  lostQuestion: number;
  /** What was asked is done, and the asker hears of an error. */
  lostAnswer: number;
  /** The question takes seconds to be answered. */
  slow: number;
  /** A batch is fetched that was fetched before. */
  repeatedFetch: number;
  /** The consumer breaks, leaves the group, and a new one joins. */
  brokenConsumer: number;
}

export class Network {
  readonly world: World;
  readonly cluster: Cluster;
  readonly actor: Actor;
  readonly faults: NetworkFaults;

  constructor(world: World, cluster: Cluster, actor: Actor, faults: NetworkFaults) {
    this.world = world;
    this.cluster = cluster;
    this.actor = actor;
    this.faults = faults;
  }

  /** Asks the brokers. What they refuse with `Concurrent` is asked again, as a client does. */
  ask<T>(apply: () => T): Promise<T> {
    const { world, cluster, actor, faults } = this;
    return new Promise((resolve, reject) => {
      const tell = (settle: () => void, delay = world.between(0, 20)) => world.after(delay, settle, actor);
      const broken = (delay?: number) => tell(() => reject(new Error("the connection broke")), delay);
      // Soon, so that what comes late meets whatever the asker does next; or long after.
      const late = (latest: number) => world.between(1, world.chance(0.5) ? latest / 20 : latest);
      if (world.chance(faults.lostQuestion)) {
        if (world.chance(0.5)) world.after(late(20_000), () => !cluster.away && quietly(apply));
        return void broken(late(5_000));
      }
      const arrive = () => {
        if (cluster.away) return void broken();
        let answer: T;
        try {
          answer = apply();
        } catch (error) {
          if (error instanceof Concurrent) return void world.after(world.between(1, 20), arrive, actor);
          return void tell(() => reject(error));
        }
        if (world.chance(faults.lostAnswer)) return void broken(late(5_000));
        tell(() => resolve(answer));
      };
      world.after(world.between(0, world.chance(faults.slow) ? 10_000 : 20), arrive);
    });
  }
}

/** A question that comes too late: whatever it does, nobody hears of it. */
function quietly(apply: () => unknown): void {
  try {
    apply();
  } catch {
    // Nobody waits for it.
  }
}

export class MemoryBroker implements Broker {
  readonly #network: Network;

  constructor(network: Network) {
    this.#network = network;
  }

  member(topic: string, group: string, listener: GroupListener): GroupMember {
    return new MemoryMember(this.#network, topic, group, listener);
  }

  transactor(id: string): Transactor {
    const { cluster } = this.#network;
    let epoch = -1;
    let broken = false;
    // As with kafkajs: after any rejection the producer is of no more use.
    const ask = async <T>(apply: () => T) => {
      if (broken) {
        await this.#network.world.sleep(1, this.#network.actor);
        throw new Error("the producer is broken");
      }
      try {
        return await this.#network.ask(apply);
      } catch (error) {
        broken = true;
        throw error;
      }
    };
    return {
      async takeOver() {
        epoch = await ask(() => cluster.initProducer(id));
      },
      async transact(outputs, input, position, apart) {
        if (outputs.length > 0) await ask(() => cluster.addToTransaction(id, epoch, outputs, apart));
        await ask(() => cluster.addPosition(id, epoch, input, position));
        await ask(() => cluster.commitTransaction(id, epoch));
      },
      async close() {},
    };
  }

  async send(outputs: readonly OutputRecord[], apart = false): Promise<void> {
    await this.#network.ask(() => this.#network.cluster.append(outputs, apart));
  }

  position(input: InputId): Promise<Position> {
    return this.#network.ask(() => this.#network.cluster.position(input));
  }

  async stop(): Promise<void> {}
}

const heartbeatEvery = 2_000;

class MemoryMember implements GroupMember {
  joined = false;
  readonly #network: Network;
  readonly #topic: string;
  readonly #group: string;
  readonly #listener: GroupListener;
  #id: string | undefined;
  #lastId: string | undefined;
  #assigned: readonly number[] = [];
  #generation = 0;
  readonly #paused = new Set<number>();
  /** Offset to fetch next; none: the committed one. */
  readonly #positions = new Map<number, number>();
  /** Changes with every seek and assignment: what was asked for before is stale. */
  readonly #turns = new Map<number, number>();
  #left = false;

  constructor(network: Network, topic: string, group: string, listener: GroupListener) {
    this.#network = network;
    this.#topic = topic;
    this.#group = group;
    this.#listener = listener;
  }

  get lastProgress(): number {
    return this.#network.world.now;
  }

  async start(): Promise<void> {
    void this.#join();
    void this.#heartbeats();
    void this.#fetches();
  }

  pause(partition: number): void {
    this.#paused.add(partition);
  }

  resume(partition: number): void {
    this.#paused.delete(partition);
  }

  seek(partition: number, offset: number): void {
    this.#positions.set(partition, offset);
    this.#turns.set(partition, (this.#turns.get(partition) ?? 0) + 1);
  }

  async commit(partition: number, position: Position): Promise<void> {
    const { cluster } = this.#network;
    const id = this.#id;
    const generation = this.#generation;
    await this.#network.ask(() => {
      if (id === undefined || !cluster.mayCommit(this.#group, id, generation))
        throw new Error("not a member");
      cluster.commit({ group: this.#group, topic: this.#topic, partition }, position);
    });
  }

  release(partitions: readonly number[]): void {
    this.#assigned = this.#assigned.filter((partition) => !partitions.includes(partition));
    this.#network.world.note(`${this.#network.actor.name} released ${partitions.join(",")}`);
    void this.#rejoin(this.#id);
  }

  async leave(): Promise<void> {
    this.#left = true;
    this.joined = false;
    const id = this.#id;
    if (id !== undefined) {
      await this.#network.ask(() => this.#network.cluster.leave(this.#group, id)).catch(() => {});
    }
  }

  async #join(): Promise<void> {
    const { world, cluster, actor } = this.#network;
    while (!this.#left) {
      try {
        const id = this.#id;
        const claim = { had: [...this.#assigned], since: this.#generation };
        this.#id = await this.#network.ask(() =>
          cluster.join(this.#group, id, claim, (share, generation) => {
            // An assignment may never be heard of, when the next rebalance has begun by then.
            world.after(world.between(0, 30), () => this.#assign(share, generation), actor);
          }),
        );
        return;
      } catch {
        await world.sleep(world.between(100, 1_000), actor);
      }
    }
  }

  #assign({ partitions, release }: Share, generation: number): void {
    if (this.#left || generation <= this.#generation) return;
    const { world, actor } = this.#network;
    this.#generation = generation;
    const continuous = this.#id !== undefined && this.#id === this.#lastId;
    this.#lastId = this.#id;
    this.#assigned = partitions;
    this.joined = true;
    // Like kafkajs: after every assignment fetching begins at the committed position, also of partitions that stayed.
    for (const partition of partitions) {
      this.#positions.delete(partition);
      this.#turns.set(partition, (this.#turns.get(partition) ?? 0) + 1);
    }
    world.note(`${actor.name} assigned ${partitions.join(",") || "nothing"}${continuous ? "" : " anew"}`);
    this.#listener.assigned(partitions, release, continuous);
  }

  async #heartbeats(): Promise<void> {
    const { world, cluster, actor, faults } = this.#network;
    while (!this.#left) {
      await world.sleep(heartbeatEvery, actor);
      const id = this.#id;
      if (id === undefined || this.#left) continue;
      if (world.chance(faults.brokenConsumer)) {
        world.note(`${actor.name} consumer broke`);
        await this.#network.ask(() => cluster.leave(this.#group, id)).catch(() => {});
        await this.#rejoin(undefined);
        continue;
      }
      const answer = await this.#network.ask(() => cluster.heartbeat(this.#group, id)).catch(() => "fine");
      if (this.#left) return;
      if (answer === "rejoin") {
        this.#listener.rebalancing();
        await this.#rejoin(id);
      } else if (answer === "unknown") await this.#rejoin(undefined);
    }
  }

  async #rejoin(id: string | undefined): Promise<void> {
    this.#id = id;
    await this.#join();
  }

  async #fetches(): Promise<void> {
    const { world, actor } = this.#network;
    while (!this.#left) {
      const wanted = this.#assigned.filter((partition) => this.#hasMore(partition));
      await Promise.all(wanted.map((partition) => this.#fetch(partition).catch(() => {})));
      await world.sleep(world.between(10, 400), actor);
    }
  }

  /** Brokers hold a question back until there is something to answer: asking in vain would only take steps. */
  #hasMore(partition: number): boolean {
    if (this.#paused.has(partition)) return false;
    const next = this.#positions.get(partition);
    return next === undefined || this.#network.cluster.log(this.#topic, partition).stableEnd > next;
  }

  async #fetch(partition: number): Promise<void> {
    const { world, cluster, faults } = this.#network;
    const input = { group: this.#group, topic: this.#topic, partition };
    const turn = this.#turns.get(partition);
    const repeated = world.chance(faults.repeatedFetch);
    const known = repeated ? undefined : this.#positions.get(partition);
    const batch = await this.#network.ask(() => {
      const from = known ?? cluster.position(input).offset;
      return cluster.fetch(this.#topic, partition, from, world.between(1, 12));
    });
    if (this.#left || this.#paused.has(partition) || this.#turns.get(partition) !== turn) return;
    if (!this.#assigned.includes(partition) || batch.end === batch.from) return;
    const next = this.#listener.fetched(batch);
    if (next !== undefined && this.#turns.get(partition) === turn) this.#positions.set(partition, next);
  }
}
