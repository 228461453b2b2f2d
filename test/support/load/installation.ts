/** What the load stage needs on a platform, under a prefix of its own: topics, schemas, messages to work on, replicas. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTopics, planTopic } from "../../../services/cli/create-topics.ts";
import { coordinatorReady, groupProgress, spansOf } from "../../../services/cli/offsets.ts";
import { registerSchemas, removeSubjects } from "../../../services/cli/register-schemas.ts";
import { SupervisedService } from "../../../services/cli/supervised-service.ts";
import { readToEnd } from "../../../services/cli/topic-reader.ts";
import { deadLetters, llmUsage, type Topic } from "../../../services/shared/contracts/topics.ts";
import { createLogger } from "../../../services/shared/ops/logs.ts";
import { Codec } from "../../../services/shared/stream/codec.ts";
import { createKafka, type KafkaSettings, prefixed } from "../../../services/shared/stream/kafka.ts";
import type { FetchedRecord } from "../../../services/shared/stream/record.ts";
import { loadBriefs, loadGroup, loadIn, loadOut } from "./stage.ts";

/** A message for the stage: its key, and its value as bytes. */
export interface LoadMessage {
  readonly key: string;
  readonly value: Buffer;
  /** Left out: where the key's hash leads. */
  readonly partition?: number;
}

export const quiet = createLogger("load", "silent");
const topics: readonly Topic[] = [loadIn, loadOut, loadBriefs, deadLetters, llmUsage];
const stopLimitMs = 60_000;
const readyLimitMs = 60_000;
/** What one request to the brokers carries. */
const chunk = 64;

export class Installation {
  readonly kafka: KafkaSettings;
  readonly codec: Codec;
  /** Folder of the stage's logs and of the log of its runs. */
  readonly folder: string;
  readonly #registryUrl: string;
  readonly #log: (line: string) => void;
  #replicas: SupervisedService[] = [];
  #started = 0;

  private constructor(kafka: KafkaSettings, registryUrl: string, log: (line: string) => void) {
    this.kafka = kafka;
    this.codec = new Codec({ url: registryUrl }, kafka);
    this.folder = mkdtempSync(join(tmpdir(), "dialoom-load-"));
    this.#registryUrl = registryUrl;
    this.#log = log;
  }

  /**
   * Makes topics and schemas, as far as they are not there.
   *
   * @param log receives news of replicas, a line at a time
   * @param topicPrefix left out: one of its own
   */
  static async on(
    platform: { readonly brokers: readonly string[]; readonly registryUrl: string },
    partitions: number,
    log: (line: string) => void = () => {},
    topicPrefix = `load-${process.pid}-${Date.now()}.`,
  ): Promise<Installation> {
    const made = new Installation({ brokers: platform.brokers, topicPrefix }, platform.registryUrl, log);
    mkdirSync(made.runs, { recursive: true });
    await made.asking(async (admin) => {
      const plans = topics.map((topic) => planTopic(topic, made.name(topic), partitions));
      await createTopics(admin, plans, undefined);
      await coordinatorReady(admin, made.group, [made.name(loadIn)]);
    });
    await registerSchemas({ url: platform.registryUrl }, topics, (topic) => made.codec.subject(topic));
    return made;
  }

  get group(): string {
    return prefixed(this.kafka, loadGroup);
  }

  /** Folder of the log of runs. */
  get runs(): string {
    return join(this.folder, "runs");
  }

  /** Name of a topic, prefix included. */
  name(topic: Topic): string {
    return prefixed(this.kafka, topic.name);
  }

  /** Produces messages for the stage; resolves when the brokers have them all. */
  async feed(messages: readonly LoadMessage[]): Promise<void> {
    const producer = createKafka(this.kafka, "load-feed", quiet).producer({ idempotent: true });
    await producer.connect();
    for (let at = 0; at < messages.length; at += chunk) {
      await producer.send({ topic: this.name(loadIn), messages: messages.slice(at, at + chunk) });
    }
    await producer.disconnect();
  }

  /** Replicas that were started and not stopped. */
  get replicas(): readonly SupervisedService[] {
    return this.#replicas;
  }

  /** Starts replicas of the stage; one that dies is started again. @param env settings, on top of those of the platform */
  async start(count: number, env: NodeJS.ProcessEnv = {}): Promise<readonly SupervisedService[]> {
    const starting = Array.from({ length: count }, () => {
      this.#started += 1;
      return SupervisedService.start({
        name: "load",
        index: this.#started,
        entry: fileURLToPath(new URL("./main.ts", import.meta.url)),
        env: {
          ...process.env,
          KAFKA_BROKERS: this.kafka.brokers.join(","),
          KAFKA_TOPIC_PREFIX: this.kafka.topicPrefix,
          SCHEMA_REGISTRY_URL: this.#registryUrl,
          STREAM_SESSION_TIMEOUT_MS: "6000",
          LOG_LEVEL: "info",
          LOAD_RUNS: this.runs,
          ...env,
        },
        logFile: join(this.folder, `load-${this.#started}.log`),
        stopLimitMs,
        log: this.#log,
        changed: () => {},
      });
    });
    const started = await Promise.all(starting);
    this.#replicas.push(...started);
    return started;
  }

  /** Starts replicas and waits until all of them take work. */
  async startReady(count: number, env: NodeJS.ProcessEnv = {}): Promise<readonly SupervisedService[]> {
    const started = await this.start(count, env);
    await Promise.all(started.map((replica) => replica.ready("/readyz", readyLimitMs)));
    return started;
  }

  /** Stops replicas: all, if none are named. */
  async stop(how: "gracefully" | "at once", replicas: readonly SupervisedService[] = this.#replicas) {
    const stopping = [...replicas];
    this.#replicas = this.#replicas.filter((replica) => !stopping.includes(replica));
    await Promise.all(stopping.map((replica) => replica.stop(how)));
  }

  /** How many offsets of the input the group has committed, and how many are open. */
  progress(): Promise<{ readonly done: number; readonly open: number }> {
    return this.asking(async (admin) => {
      const topic = this.name(loadIn);
      return groupProgress(admin, this.group, topic, await spansOf(admin, topic));
    });
  }

  /** Every record of a topic that a reader of committed transactions sees, those of a partition in order. */
  async read(topic: Topic): Promise<FetchedRecord[]> {
    const records: FetchedRecord[] = [];
    await readToEnd(this.kafka, [this.name(topic)], (record) => {
      records.push(record);
    });
    return records;
  }

  /** Kills what still runs and removes topics, schemas and logs. */
  async remove(): Promise<void> {
    await this.stop("at once");
    await this.asking((admin) => admin.deleteTopics({ topics: topics.map((topic) => this.name(topic)) }));
    await removeSubjects(
      { url: this.#registryUrl },
      topics.map((topic) => this.codec.subject(topic)),
    );
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks the brokers something. */
  async asking<T>(work: (admin: import("kafkajs").Admin) => Promise<T>): Promise<T> {
    const admin = createKafka(this.kafka, "load-admin", quiet).admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
