/**
 * Creates what the pipeline needs on a platform: topics, and subjects with their schemas and compatibility. It may be run
 * again at any time: what is there already is left as it is.
 */
import type { Admin } from "kafkajs";
import { allTopics } from "../shared/contracts/topics.ts";
import { createKafka, prefixed } from "../shared/stream/kafka.ts";
import { stageAccess } from "./access.ts";
import { type Connection, quiet } from "./connection.ts";
import { createTopics, planTopic } from "./create-topics.ts";
import { grantAccess } from "./grant-access.ts";
import { compatibilityLevel, registerSchemas, removeSubjects } from "./register-schemas.ts";
import { stageNames } from "./stages.ts";

/** As many replicas as a stage can have at most. */
export const defaultPartitions = 12;

export interface SetupOptions {
  /** Partitions of the topics that scale. */
  readonly partitions: number;
  /** Copies of each partition; undefined: the cluster's default. */
  readonly replication?: number | undefined;
  /** Principal of each stage, with `{stage}` for the stage's name, that is granted its rights; undefined: none. */
  readonly principals?: string | undefined;
}

/** One thing that setup took care of. */
export interface SetupStep {
  readonly kind: "topic" | "schema" | "access";
  readonly name: string;
  readonly outcome: "created" | "updated" | "present";
  /** For people, such as a difference to what was asked that was left alone. */
  readonly note: string;
}

/**
 * Creates topics, registers schemas, and grants rights where asked.
 *
 * @throws Failure when a schema is not compatible with what the registry holds
 * @throws RegistryUnavailable, and kafkajs errors, when the platform goes away meanwhile
 */
export async function setUp(connection: Connection, options: SetupOptions): Promise<readonly SetupStep[]> {
  const steps = await Promise.all([topicSteps(connection, options), schemaSteps(connection)]);
  return [...steps.flat(), ...(await accessSteps(connection, options))];
}

/** Removes the topics and subjects, with all their records. For installations under a prefix of their own. */
export async function tearDown({ kafka, codec, registry, rounds }: Connection): Promise<void> {
  const topics = allTopics(rounds);
  const names = topics.map(({ name }) => prefixed(kafka, name));
  const admin = createKafka(kafka, "dialoom-setup", quiet).admin();
  await using(admin, async () => {
    const existing = await admin.listTopics();
    await admin.deleteTopics({ topics: names.filter((name) => existing.includes(name)) });
  });
  await removeSubjects(
    registry,
    topics.map((topic) => codec.subject(topic)),
  );
}

async function topicSteps(
  { kafka, rounds }: Connection,
  { partitions, replication }: SetupOptions,
): Promise<SetupStep[]> {
  const topics = allTopics(rounds);
  const plans = topics.map((topic) => planTopic(topic, prefixed(kafka, topic.name), partitions));
  const admin = createKafka(kafka, "dialoom-setup", quiet).admin();
  const done = await using(admin, () => createTopics(admin, plans, replication));
  return plans.map(({ name, partitions: count }, index): SetupStep => {
    const { created, differences } = done.get(name) ?? { created: false, differences: [] };
    const size = `${count} ${count === 1 ? "partition" : "partitions"}`;
    const kept = topics[index]?.retention === "forever" ? "kept for ever" : "kept 7 days";
    const left = differences.length > 0 ? `${differences.join(", ")}: left as it is` : "";
    return {
      kind: "topic",
      name,
      outcome: created ? "created" : "present",
      note: created ? `${size}, ${kept}` : left,
    };
  });
}

async function schemaSteps({ codec, registry, rounds }: Connection): Promise<SetupStep[]> {
  const topics = allTopics(rounds);
  const registrations = await registerSchemas(registry, topics, (topic) => codec.subject(topic));
  return registrations.map(({ subject, existed, changes }, index): SetupStep => {
    const outcome = !existed ? "created" : changes.length > 0 ? "updated" : "present";
    const note = existed ? changes.join(", ") : `${topics[index]?.schema}, ${compatibilityLevel}`;
    return { kind: "schema", name: subject, outcome, note };
  });
}

async function accessSteps(
  { kafka, rounds }: Connection,
  { principals }: SetupOptions,
): Promise<SetupStep[]> {
  if (principals === undefined) return [];
  const admin = createKafka(kafka, "dialoom-setup", quiet).admin();
  return using(admin, async () => {
    const steps: SetupStep[] = [];
    for (const stage of stageNames) {
      const principal = principals.replaceAll("{stage}", stage);
      const granted = await grantAccess(admin, principal, stageAccess(stage, rounds, kafka.topicPrefix));
      const outcome = granted > 0 ? "created" : "present";
      steps.push({ kind: "access", name: principal, outcome, note: granted > 0 ? `${granted} rights` : "" });
    }
    return steps;
  });
}

async function using<T>(admin: Admin, work: () => Promise<T>): Promise<T> {
  await admin.connect();
  try {
    return await work();
  } finally {
    await admin.disconnect();
  }
}
