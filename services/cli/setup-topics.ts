/**
 * Creates what the pipeline needs on a platform: topics, and subjects with their schemas and compatibility. It may be run
 * again at any time: what is there already is left as it is.
 */
import kafkajs, { type Admin } from "kafkajs";
import { selfContained, sourceSchemas } from "../shared/contracts/schemas.ts";
import { allTopics, type Topic, toolCatalogs } from "../shared/contracts/topics.ts";
import { createKafka, prefixed } from "../shared/stream/kafka.ts";
import { type Connection, quiet } from "./connection.ts";
import { Failure } from "./exit.ts";
import { RegistryClient, SchemaRefused } from "./registry-client.ts";

/** Any reader reads any writer's records, older or newer: replays and foreign consumers need it. */
export const compatibilityLevel = "FULL_TRANSITIVE";

/** As many replicas as a stage can have at most. */
export const defaultPartitions = 12;

export interface SetupOptions {
  /** Partitions of the topics that scale. */
  readonly partitions: number;
  /** Copies of each partition; undefined: the cluster's default. */
  readonly replication?: number | undefined;
}

/** One thing that setup took care of. */
export interface SetupStep {
  readonly kind: "topic" | "schema";
  readonly name: string;
  readonly outcome: "created" | "updated" | "present";
  /** For people, such as a difference to what was asked that was left alone. */
  readonly note: string;
}

/**
 * Creates topics and registers schemas.
 *
 * @throws Failure when a schema is not compatible with what the registry holds
 * @throws RegistryUnavailable, and kafkajs errors, when the platform goes away meanwhile
 */
export async function setUp(connection: Connection, options: SetupOptions): Promise<readonly SetupStep[]> {
  const topics = allTopics(connection.rounds);
  const [created, registered] = await Promise.all([
    createTopics(connection, topics, options),
    registerSchemas(connection, topics),
  ]);
  return [...created, ...registered];
}

/** Removes the topics and subjects, with all their records. For installations under a prefix of their own. */
export async function tearDown(connection: Connection): Promise<void> {
  const topics = allTopics(connection.rounds);
  const names = topics.map(({ name }) => prefixed(connection.kafka, name));
  await withAdmin(connection, async (admin) => {
    const existing = await admin.listTopics();
    await admin.deleteTopics({ topics: names.filter((name) => existing.includes(name)) });
  });
  const registry = new RegistryClient(connection.registryUrl);
  await Promise.all(topics.map((topic) => registry.remove(connection.codec.subject(topic))));
}

async function createTopics(
  connection: Connection,
  topics: readonly Topic[],
  { partitions, replication }: SetupOptions,
): Promise<SetupStep[]> {
  return withAdmin(connection, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const named = topics.map((topic) => ({
      name: prefixed(connection.kafka, topic.name),
      partitions: topic.partitions === "scaled" ? partitions : topic.partitions,
      retentionMs: topic.retention === "forever" ? -1 : 7 * 24 * 3_600_000,
      // Other people's programs write catalogs, in codecs that not every client reads: the brokers bring them into one.
      compression: topic === toolCatalogs ? "gzip" : "producer",
    }));
    const missing = named.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) {
      await admin.createTopics({
        waitForLeaders: true,
        timeout: 30_000,
        topics: missing.map(({ name, partitions: numPartitions, retentionMs, compression }) => ({
          topic: name,
          numPartitions,
          replicationFactor: replication ?? -1,
          configEntries: [
            { name: "cleanup.policy", value: "delete" },
            { name: "compression.type", value: compression },
            { name: "retention.ms", value: String(retentionMs) },
          ],
        })),
      });
    }
    const present = named.filter(({ name }) => existing.has(name));
    const differences = await differencesOf(admin, present);
    return named.map(({ name, partitions: asked, retentionMs }): SetupStep => {
      const size = `${asked} ${asked === 1 ? "partition" : "partitions"}`;
      const kept = retentionMs === -1 ? "kept for ever" : "kept 7 days";
      return existing.has(name)
        ? { kind: "topic", name, outcome: "present", note: differences.get(name) ?? "" }
        : { kind: "topic", name, outcome: "created", note: `${size}, ${kept}` };
    });
  });
}

/** What existing topics have that is not as asked: it is reported, and left to whoever owns the cluster. */
async function differencesOf(
  admin: Admin,
  topics: readonly { name: string; partitions: number; retentionMs: number }[],
): Promise<Map<string, string>> {
  if (topics.length === 0) return new Map();
  const names = topics.map(({ name }) => name);
  const [metadata, configs] = await Promise.all([
    admin.fetchTopicMetadata({ topics: names }),
    admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ["retention.ms"],
      })),
    }),
  ]);
  const partitionsOf = new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]));
  const retentionOf = new Map(
    configs.resources.map(({ resourceName, configEntries }) => [
      resourceName,
      configEntries[0]?.configValue ?? "",
    ]),
  );
  return new Map(
    topics.map(({ name, partitions, retentionMs }) => {
      const has = partitionsOf.get(name) ?? partitions;
      const retention = retentionOf.get(name) ?? String(retentionMs);
      const notes = [
        ...(has === partitions ? [] : [`has ${has} partitions, not ${partitions}: left as it is`]),
        ...(retention === String(retentionMs)
          ? []
          : [`has retention.ms=${retention}, not ${retentionMs}: left as it is`]),
      ];
      return [name, notes.join("; ")];
    }),
  );
}

async function registerSchemas(connection: Connection, topics: readonly Topic[]): Promise<SetupStep[]> {
  const registry = new RegistryClient(connection.registryUrl);
  const sources = sourceSchemas();
  return Promise.all(
    topics.map((topic) => {
      const schema = JSON.stringify(selfContained(topic.schema, sources));
      return registerSchema(registry, connection.codec.subject(topic), topic.schema, schema);
    }),
  );
}

async function registerSchema(
  registry: RegistryClient,
  subject: string,
  record: string,
  schema: string,
): Promise<SetupStep> {
  const existed = await registry.exists(subject);
  const levelFits = existed && (await registry.compatibility(subject)) === compatibilityLevel;
  // The level comes before the version where there are versions, so that the rule already holds for the new one.
  if (existed && !levelFits) await registry.setCompatibility(subject, compatibilityLevel);
  const had = existed && (await registry.has(subject, schema));
  if (!had) {
    try {
      await registry.register(subject, schema);
    } catch (error) {
      if (!(error instanceof SchemaRefused)) throw error;
      throw new Failure(
        `The registry refuses this release's schema ${record} for subject ${subject}: it is not ${compatibilityLevel} compatible with the versions there. Use the release that wrote them, or another KAFKA_TOPIC_PREFIX. The registry says: ${error.message}`,
      );
    }
  }
  if (!existed) await registry.setCompatibility(subject, compatibilityLevel);
  const outcome = !existed ? "created" : had && levelFits ? "present" : "updated";
  const note = [
    ...(existed && !had ? [`new version of ${record}`] : []),
    ...(existed && !levelFits ? [`compatibility set to ${compatibilityLevel}`] : []),
    ...(existed ? [] : [`${record}, ${compatibilityLevel}`]),
  ];
  return { kind: "schema", name: subject, outcome, note: note.join("; ") };
}

async function withAdmin<T>(connection: Connection, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createKafka(connection.kafka, "dialoom-setup", quiet).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
