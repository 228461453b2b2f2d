/** What is printed for Strimzi is what setup would create, and needs no brokers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { stageAccess } from "../../../services/cli/access.ts";
import { planTopic } from "../../../services/cli/create-topics.ts";
import { stageNames } from "../../../services/cli/stages.ts";
import { strimziManifests } from "../../../services/cli/strimzi.ts";
import { allTopics } from "../../../services/shared/contracts/topics.ts";
import { dialoom } from "../../support/cli.ts";

const options = {
  cluster: "c",
  authentication: "tls",
  rounds: 2,
  prefix: "Team_a.",
  partitions: 6,
} as const;

test("every topic is there as setup plans it, under a name that Kubernetes takes", () => {
  const topics = strimziManifests(options).filter(({ kind }) => kind === "KafkaTopic");
  assert.deepEqual(
    topics.map(({ spec }) => [spec["topicName"], spec["partitions"], spec["config"], spec["replicas"]]),
    allTopics(2).map((topic) => {
      const { name, partitions, settings } = planTopic(topic, `Team_a.${topic.name}`, 6);
      return [name, partitions, settings, undefined];
    }),
  );
  assert.equal(topics[0]?.metadata.name, "team-a.tool-catalogs");
});

test("every stage has a user with its rights and no others", () => {
  const users = strimziManifests(options).filter(({ kind }) => kind === "KafkaUser");
  for (const stage of stageNames) {
    const user = users.find(({ metadata }) => metadata.name === `team-a.dialoom-${stage}`);
    assert.ok(user, stage);
    const { acls } = user.spec["authorization"] as {
      acls: { resource: { type: string; name: string; patternType: string }; operations: string[] }[];
    };
    assert.deepEqual(
      acls.map(({ resource: { type, name, patternType }, operations }) => ({
        resource: { type, name, pattern: patternType },
        operations,
      })),
      stageAccess(stage, 2, "Team_a."),
    );
  }
});

test("the command prints them without any broker", async () => {
  const nowhere = { KAFKA_BROKERS: "", SCHEMA_REGISTRY_URL: "", PIPELINE_ROUNDS: "3" };
  const { code, stdout, stderr } = await dialoom(["setup", "--strimzi", "mine"], { env: nowhere });
  assert.equal(code, 0, stderr);
  const documents = parseAllDocuments(stdout).map((document) => document.toJSON());
  assert.equal(documents.length, allTopics(3).length + stageNames.length + 1);
  assert.ok(documents.every(({ metadata }) => metadata.labels["strimzi.io/cluster"] === "mine"));
});
