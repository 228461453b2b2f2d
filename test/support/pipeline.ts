/** A pipeline of its own for an integration test: stages as processes under a topic prefix nobody else uses. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pollUntil } from "../../infra/local/polling.ts";
import { type Stack, type StackOptions, startStack } from "../../services/cli/stack.ts";
import { readToEnd } from "../../services/cli/topic-reader.ts";
import type {
  RecordName,
  Records,
  Tool,
  ToolCatalog,
} from "../../services/shared/contracts/generated/records.ts";
import type { Topic } from "../../services/shared/contracts/topics.ts";
import { prefixed } from "../../services/shared/stream/kafka.ts";

export interface Pipeline {
  readonly stack: Stack;
  /** Everything on a topic now. */
  read<N extends RecordName>(topic: Topic<N>): Promise<Records[N][]>;
  /** Waits until what is on a topic satisfies `enough`. @throws when it does not within `limitMs` */
  until<N extends RecordName>(
    topic: Topic<N>,
    enough: (records: readonly Records[N][]) => boolean | Promise<boolean>,
    limitMs?: number,
  ): Promise<Records[N][]>;
  /** The environment that leads the command, or a program of somebody else's, to this pipeline. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Starts a pipeline on the platform of the integration suite. */
export async function startPipeline(options: Omit<StackOptions, "home" | "log"> = {}): Promise<Pipeline> {
  const home = mkdtempSync(join(tmpdir(), "dialoom-test-"));
  const stack = await startStack({
    partitions: 3,
    ...options,
    env: { ...process.env, KAFKA_TOPIC_PREFIX: `test-${process.pid}-${Date.now()}.`, ...options.env },
    home,
    log: () => {},
  });
  const { kafka, codec } = stack.connection;
  const read = async <N extends RecordName>(topic: Topic<N>) => {
    const records: Records[N][] = [];
    await readToEnd(kafka, [prefixed(kafka, topic.name)], async ({ value }) => {
      records.push(await codec.decode(topic.schema, value));
    });
    return records;
  };
  return {
    stack,
    env: {
      DIALOOM_HOME: home,
      KAFKA_BROKERS: kafka.brokers.join(","),
      SCHEMA_REGISTRY_URL: stack.connection.registry.url,
      KAFKA_TOPIC_PREFIX: kafka.topicPrefix,
    },
    read,
    async until(topic, enough, limitMs = 60_000) {
      let records = await read(topic);
      const check = async () => {
        records = await read(topic);
        return enough(records);
      };
      const there = (await enough(records)) || (await pollUntil(check, { limitMs, everyMs: 200 }));
      if (!there)
        throw new Error(`${topic.name} holds ${records.length} records, and not what was waited for`);
      return records;
    },
    async stop() {
      await stack.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** An order for `dialogues` dialogues with `tools`. */
export function catalogOf(
  id: string,
  dialogues: number,
  tools: readonly Tool[],
  order: Partial<ToolCatalog["order"]> = {},
): ToolCatalog {
  return {
    name: "test",
    tools,
    order: {
      id,
      dialogues,
      seed: 1,
      attempts: 4,
      kinds: {},
      injections: {},
      languages: ["en"],
      limits: { minSubTasks: 1, maxSubTasks: 2, maxSteps: 2, maxTools: 4, maxInjections: 3 },
      models: { teacher: null, judge: null, temperature: null },
      severities: {},
      budget: null,
      nonce: "",
      firstSlot: 0,
      ...order,
    },
  };
}
