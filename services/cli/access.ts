/** The least rights that each stage needs on a secured cluster, from what the stage says it reads and writes. Pure. */
import { deadLetters, llmUsage } from "../shared/contracts/topics.ts";
import { spendingGroup } from "../shared/follow-spending.ts";
import { type StageName, stageFaces } from "./stages.ts";

/** Names of the brokers' own operations and resource types, as in kafka-acls.sh and in Strimzi's KafkaUser. */
export interface AccessRule {
  readonly resource: {
    readonly type: "topic" | "group" | "transactionalId";
    readonly name: string;
    readonly pattern: "literal" | "prefix";
  };
  readonly operations: readonly ("Read" | "Write" | "Describe")[];
}

/**
 * What the principal of a stage must be allowed.
 *
 * @param rounds refinement rounds of the pipeline
 * @param prefix of every topic and group, see KAFKA_TOPIC_PREFIX
 */
export function stageAccess(name: StageName, rounds: number, prefix: string): AccessRule[] {
  const stage = stageFaces.find((face) => face.name === name);
  if (!stage) throw new RangeError(`there is no stage ${name}`);
  const inputs = stage.inputs(rounds);
  // Who spends follows what all spend.
  const followed = stage.usesModels ? [llmUsage.name] : [];
  const read = new Set([...inputs.map(({ topic }) => topic.name), ...followed]);
  const written = new Set([...stage.outputs(rounds), deadLetters, llmUsage].map(({ name: topic }) => topic));
  const topics = [...new Set([...read, ...written])].map(
    (topic): AccessRule => ({
      resource: { type: "topic", name: prefix + topic, pattern: "literal" },
      operations: [
        "Describe",
        ...(read.has(topic) ? (["Read"] as const) : []),
        ...(written.has(topic) ? (["Write"] as const) : []),
      ],
    }),
  );
  const groups = inputs.flatMap(({ group }): AccessRule[] => [
    {
      resource: { type: "group", name: prefix + group, pattern: "literal" },
      operations: ["Describe", "Read"],
    },
    // A producer for each partition of the input: <group>-<topic>-<partition>.
    {
      resource: { type: "transactionalId", name: `${prefix + group}-`, pattern: "prefix" },
      operations: ["Describe", "Write"],
    },
  ]);
  const spending: AccessRule[] = followed.map(() => ({
    resource: { type: "group", name: `${prefix}${spendingGroup}${name}-`, pattern: "prefix" },
    operations: ["Describe", "Read"],
  }));
  return [...topics, ...groups, ...spending];
}
