/** One history: replicas of a stage work on messages while faults come, decided by a seed, and a checker watches. */
import { readConfig } from "../../services/shared/ops/config.ts";
import { type StreamSettings, streamFields } from "../../services/shared/stream/settings.ts";
import { Checker } from "./checker.ts";
import { Cluster } from "./cluster.ts";
import { letterTopic, type Message, mostBytes, outputTopics, produceInputs } from "./inputs.ts";
import type { NetworkFaults } from "./memory-broker.ts";
import { type Handling, Replica } from "./replica.ts";
import { World } from "./world.ts";

export interface History {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly messages: number;
  /** Times work on a message was begun. */
  readonly runs: number;
  /** How many of them repeated a message that is not one to be tried again. */
  readonly repeated: number;
  readonly faults: number;
  readonly steps: number;
  readonly trace: readonly string[];
}

export interface SimulationOptions {
  readonly guarantee?: StreamSettings["guarantee"];
  /** Graceful: replicas only join and stop in an orderly way, so that nothing may be repeated. */
  readonly faults?: "all" | "graceful";
  readonly trace?: boolean;
}

/** Virtual milliseconds in which faults come. */
const stormy = 90_000;
/** Virtual milliseconds without an output or a position after which a history that is not done will never be. */
const stillness = 240_000;

const silence: NetworkFaults = {
  lostQuestion: 0,
  lostAnswer: 0,
  slow: 0,
  repeatedFetch: 0,
  brokenConsumer: 0,
};

/** Lets one history happen. */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<History> {
  const world = new World(seed, options.trace);
  const stormyWeather = options.faults !== "graceful";
  const patience = stormyWeather ? world.between(1_000, 30_000) : 600_000;
  const settings = settingsOf(world, options.guarantee ?? "exactly-once", patience);
  const cluster = new Cluster(world, {
    partitions: world.between(1, 3),
    transactionTimeout: settings.transactionTimeoutMs,
    sessionTimeout: 10_000,
    rebalanceTimeout: 8_000,
    mostBytes,
  });
  const end = Promise.withResolvers<void>();
  const handling: Handling = {
    runs: new Map(),
    longest: world.between(1, 3_000),
    end: stormyWeather ? end.promise : undefined,
  };
  const network: NetworkFaults = stormyWeather ? networkFaults(world) : { ...silence, repeatedFetch: 0.05 };
  const messages = produceInputs(world, cluster, world.between(5, 40), stormy / 2);
  const checker = new Checker(cluster, messages, settings.guarantee === "exactly-once");
  const replicas: Replica[] = [];
  let faults = 0;
  const add = () => {
    const replica = new Replica(world, cluster, `r${replicas.length}`, network, settings, handling);
    replicas.push(replica);
    replica.start();
  };
  const alive = () => replicas.filter(({ actor }) => actor.alive);
  for (let count = world.between(1, 3); count > 0; count -= 1) add();

  for (let left = world.between(2, 10); left > 0; left -= 1) {
    world.after(world.between(0, stormy), () => {
      faults += 1;
      strike(world, cluster, alive(), add, stormyWeather ? blows : gracefulBlows);
    });
  }
  await world.run(() => world.now - world.start >= stormy || checker.violations.length > 0, stormy);

  // Then the weather clears, and all has to end well: with the replicas that went through it, or with new ones instead.
  Object.assign(network, { ...silence });
  cluster.away = false;
  handling.end = undefined;
  end.resolve();
  if (stormyWeather && world.chance(0.5)) {
    for (const replica of alive()) replica.drain();
    add();
    add();
  }
  const over = () =>
    checker.violations.length > 0 ||
    (checker.complete && messages.size > 0 && alive().every(({ draining }) => !draining));
  let ended = false;
  for (let before = -1; !ended && before < checker.progress; ) {
    before = checker.progress;
    ended = await world.run(over, stillness);
  }
  const violations = [...checker.violations];
  for (const { crash, actor } of replicas)
    if (crash) violations.push(`${actor.name} crashed: ${crash.message}`);
  if (!ended && violations.length === 0) {
    violations.push(`not done: lag ${checker.lag()}, missing ${checker.missing().join(", ") || "nothing"}`);
  }
  if (options.trace) {
    for (const replica of alive()) world.note(`${replica.actor.name}: ${JSON.stringify(replica.status())}`);
  }
  const known = new Set([...outputTopics, letterTopic]);
  if (options.trace)
    for (const topic of known) world.note(`${topic}: ${cluster.visible(topic).length} visible`);
  return {
    seed,
    violations,
    messages: messages.size,
    runs: [...handling.runs.values()].reduce((sum, runs) => sum + runs, 0),
    repeated: repeatedRuns(messages, handling.runs),
    faults,
    steps: world.steps,
    trace: world.trace,
  };
}

function repeatedRuns(messages: ReadonlyMap<string, Message>, runs: ReadonlyMap<string, number>): number {
  return [...messages.values()]
    .filter(({ kind }) => kind !== "flaky")
    .reduce((sum, { id }) => sum + Math.max(0, (runs.get(id) ?? 0) - 1), 0);
}

function settingsOf(
  world: World,
  guarantee: StreamSettings["guarantee"],
  drainTimeoutMs: number,
): StreamSettings {
  return {
    ...readConfig((read) => read(streamFields), {}),
    guarantee,
    maxInFlight: world.pick([1, 3, 8, 64]) ?? 8,
    maxBufferedBytes: world.pick([2_000, 1 << 20]) ?? 1 << 20,
    commitIntervalMs: world.between(10, 300),
    lostWork: world.chance(0.5) ? "abort" : "finish",
    drainTimeoutMs,
    bugLimit: 1_000,
  };
}

/** Some histories have a good network, so that what replicas do to one another is seen by itself. */
function networkFaults(world: World): NetworkFaults {
  const bad = world.chance(0.7);
  return {
    lostQuestion: bad ? world.random() * 0.05 : 0,
    lostAnswer: bad ? world.random() * 0.08 : 0,
    slow: bad ? world.random() * 0.05 : 0,
    repeatedFetch: world.random() * 0.1,
    brokenConsumer: bad ? world.random() * 0.02 : 0,
  };
}

const gracefulBlows = ["join", "drain"] as const;
const blows = [
  "kill",
  "kill",
  "freeze",
  "freeze",
  "expel",
  "expel",
  "away",
  "fence",
  ...gracefulBlows,
] as const;

/** Something happens to the replicas or the brokers. */
function strike(
  world: World,
  cluster: Cluster,
  alive: readonly Replica[],
  add: () => void,
  possible: readonly (typeof blows)[number][],
): void {
  const victim = world.pick(alive);
  const blow = world.pick(possible);
  world.note(`fault: ${blow} ${blow === "away" || blow === "join" ? "" : (victim?.actor.name ?? "nobody")}`);
  if (blow === "join" || !victim) add();
  else if (blow === "kill") {
    victim.kill();
    world.after(world.between(0, 20_000), add);
  } else if (blow === "freeze") {
    victim.actor.frozenUntil = world.now + world.between(100, 40_000);
  } else if (blow === "drain") {
    victim.drain();
    world.after(world.between(0, 5_000), add);
  } else if (blow === "expel") {
    // Again and again: taking over is overtaken by the next assignment.
    for (let left = world.between(1, 4), at = 0; left > 0; left -= 1, at += world.between(10, 4_000))
      world.after(at, () => cluster.expel());
  } else if (blow === "away") {
    cluster.away = true;
    world.after(world.between(100, 20_000), () => {
      cluster.away = false;
    });
  } else {
    const id = world.pick(cluster.transactionalIds);
    if (id !== undefined) cluster.fence(id);
  }
}
