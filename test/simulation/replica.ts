/** One process of a simulated stage: the runtime as it is, on a broker in memory. */
import { pino } from "pino";
import type { RecordName, Records } from "../../services/shared/contracts/generated/records.ts";
import { emit, type Topic } from "../../services/shared/contracts/topics.ts";
import { noModels } from "../../services/shared/llm/client.ts";
import { ModelUnavailable } from "../../services/shared/llm/model.ts";
import { fieldGroup } from "../../services/shared/ops/config.ts";
import { Metrics } from "../../services/shared/ops/metrics.ts";
import { PoisonError } from "../../services/shared/stream/codec.ts";
import { OutputEncoder, type ValueCodec } from "../../services/shared/stream/output-encoder.ts";
import { StageRuntime } from "../../services/shared/stream/runtime.ts";
import type { StreamSettings } from "../../services/shared/stream/settings.ts";
import { defineStage, UnusableInput } from "../../services/shared/stream/stage.ts";
import { StageHandler } from "../../services/shared/stream/stage-handler.ts";
import { StageMetrics } from "../../services/shared/stream/stage-metrics.ts";
import type { Cluster } from "./cluster.ts";
import { inputTopic, type Message, mostBytes, outputTopics, parse } from "./inputs.ts";
import { MemoryBroker, Network, type NetworkFaults } from "./memory-broker.ts";
import { Actor, type World } from "./world.ts";

/** What handlers do in a run: shared by all replicas, so that a message may be slow once and quick the next time. */
export interface Handling {
  /** Times work on a message was begun. */
  readonly runs: Map<string, number>;
  /** Milliseconds a plain message takes at most. */
  readonly longest: number;
  /** What endless messages wait for; undefined: they are as quick as any. */
  end: Promise<void> | undefined;
}

// A simulated record is text; the types of the contracts only have to let it pass.
const codec: ValueCodec = {
  async encode(_topic, value) {
    return typeof value === "string" ? Buffer.from(value) : Buffer.from(JSON.stringify(value));
  },
  async decode<N extends RecordName>(_name: N, bytes: Buffer | null): Promise<Records[N]> {
    if (!bytes || bytes[0] === "!".charCodeAt(0)) throw new PoisonError("poison");
    return parse(bytes) as unknown as Records[N];
  },
};

const topicOf = (name: string): Topic<"DialogueTask"> => ({
  name,
  schema: "DialogueTask",
  key: "id",
  retention: "7 days",
  partitions: "scaled",
});

function stageOf(world: World, actor: Actor, handling: Handling) {
  return defineStage({
    name: "simulated",
    consumes: "DialogueTask",
    inputs: () => [{ topic: topicOf(inputTopic), group: "group", round: 0 }],
    outputs: () => outputTopics.map(topicOf),
    usesModels: false,
    config: fieldGroup("SIMULATED", {}),
    async process(task) {
      const { id, kind, outputs } = task as unknown as Message;
      const run = (handling.runs.get(id) ?? 0) + 1;
      handling.runs.set(id, run);
      world.note(`${actor.name} works on ${id} (${kind}, run ${run})`);
      const slow = kind === "slow" ? 20 : 1;
      await world.sleep(world.between(0, handling.longest * slow), actor);
      if (kind === "endless") await handling.end;
      if (kind === "flaky" && world.chance(0.5)) throw new ModelUnavailable("the model is away");
      if (kind === "refused") throw new UnusableInput("of no use");
      if (kind === "bug") throw new TypeError("a fault of the program");
      const filling = kind === "huge" ? ".".repeat(mostBytes) : "";
      return Array.from({ length: outputs }, (_, index) =>
        emit(topicOf(outputTopics[index % 2] as string), id, `${id}.${index}${filling}` as never),
      );
    },
  });
}

const silent = pino({ level: "silent" });

export class Replica {
  readonly actor: Actor;
  readonly metrics: StageMetrics;
  /** Why the runtime gave up; undefined while it has not. */
  crash: Error | undefined;
  draining = false;
  readonly #runtime: StageRuntime<"DialogueTask", unknown>;

  constructor(
    world: World,
    cluster: Cluster,
    name: string,
    faults: NetworkFaults,
    settings: StreamSettings,
    handling: Handling,
  ) {
    this.actor = new Actor(name);
    this.metrics = new StageMetrics(new Metrics({ stage: name }));
    const clock = world.clockOf(this.actor);
    const stage = stageOf(world, this.actor, handling);
    const shared = {
      stage,
      config: {},
      pipeline: { rounds: 1 },
      settings,
      metrics: this.metrics,
      logger: silent,
      clock,
      random: () => world.random(),
    };
    const encoder = new OutputEncoder(codec, { topicPrefix: "" }, settings.maxMessageBytes);
    this.#runtime = new StageRuntime({
      ...shared,
      topicPrefix: "",
      broker: new MemoryBroker(new Network(world, cluster, this.actor, faults)),
      handler: new StageHandler({ ...shared, codec, encoder, models: noModels }),
      onCrash: (error) => {
        this.crash ??= error;
      },
    });
  }

  start(): void {
    void this.#runtime.start();
  }

  /** Stops gracefully; the process ends with it. */
  drain(): void {
    if (this.draining || !this.actor.alive) return;
    this.draining = true;
    void this.#runtime.drain().then(() => {
      this.actor.alive = false;
    });
  }

  kill(): void {
    this.actor.alive = false;
  }

  status() {
    return this.#runtime.status();
  }
}
