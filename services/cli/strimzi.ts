/**
 * The topics of a pipeline, and a user with the least rights for each stage, as Strimzi's custom resources: what
 * `dialoom setup` would create, for clusters where an operator creates it. Pure.
 */
import { allTopics } from "../shared/contracts/topics.ts";
import { stageAccess } from "./access.ts";
import { planTopic } from "./create-topics.ts";
import { stageNames } from "./stages.ts";

export interface StrimziOptions {
  /** Name of the Kafka resource that the topics and users belong to. */
  readonly cluster: string;
  /** How users prove who they are. */
  readonly authentication: "scram-sha-512" | "tls";
  readonly rounds: number;
  /** See KAFKA_TOPIC_PREFIX. */
  readonly prefix: string;
  /** Partitions of the topics that scale. */
  readonly partitions: number;
  /** Copies of each partition; undefined: the cluster's default. */
  readonly replication?: number | undefined;
}

/** A Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
}

const apiVersion = "kafka.strimzi.io/v1";

/** The topics, a user for each stage, and one for the setup job, which finds the topics there and registers schemas. */
export function strimziManifests(options: StrimziOptions): Manifest[] {
  const { cluster, rounds, prefix, partitions, replication, authentication } = options;
  const labels = { "strimzi.io/cluster": cluster, "app.kubernetes.io/part-of": "dialoom" };
  const plans = allTopics(rounds).map((topic) => planTopic(topic, prefix + topic.name, partitions));
  const topics = plans.map(
    ({ name, partitions: count, settings }): Manifest => ({
      apiVersion,
      kind: "KafkaTopic",
      metadata: { name: resourceName(name), labels },
      spec: {
        topicName: name,
        partitions: count,
        ...(replication !== undefined && { replicas: replication }),
        config: settings,
      },
    }),
  );
  const user = (name: string, acls: readonly object[]): Manifest => ({
    apiVersion,
    kind: "KafkaUser",
    metadata: { name: resourceName(`${prefix}dialoom-${name}`), labels },
    spec: { authentication: { type: authentication }, authorization: { type: "simple", acls } },
  });
  const stages = stageNames.map((name) =>
    user(
      name,
      stageAccess(name, rounds, prefix).map(({ resource: { type, name: of, pattern }, operations }) => ({
        resource: { type, name: of, patternType: pattern },
        operations: [...operations],
      })),
    ),
  );
  const setup = user(
    "setup",
    plans.map(({ name }) => ({
      resource: { type: "topic", name, patternType: "literal" },
      operations: ["Describe", "DescribeConfigs"],
    })),
  );
  return [...topics, ...stages, setup];
}

/** Kubernetes takes lower-case letters, digits, dashes and dots, a letter or digit at both ends. */
function resourceName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
}
