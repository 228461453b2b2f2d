/** What handing partitions over asks of kafkajs: its own group member, on a coordinator that only a test has. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { AssignerProtocol, type Cluster, type GroupMemberAssignment } from "kafkajs";
import { assignmentData, joinAgain, joinedAgain } from "../../../services/shared/stream/kafkajs-patch.ts";
import { stickyAssigner } from "../../../services/shared/stream/sticky-assigner.ts";

const require = createRequire(import.meta.url);

interface JoinEvent {
  readonly payload: { readonly memberAssignment: Record<string, readonly number[]> };
}

interface Member {
  joinAndSync(): Promise<void>;
  fetch(nodeId: number): Promise<unknown>;
}

const ConsumerGroup = require("kafkajs/src/consumer/consumerGroup.js") as new (options: object) => Member;
const Emitter = require("kafkajs/src/instrumentation/emitter.js") as new () => {
  addListener(name: string, listener: (event: JoinEvent) => void): void;
};

const logger = { debug() {}, info() {}, warn() {}, error() {}, namespace: () => logger };

/** A member alone with claims of others: as their leader it assigns, and gets what it assigned to itself. */
function memberAmong(others: readonly { memberId: string; had: readonly number[] }[]) {
  const cluster = {
    findTopicPartitionMetadata: () => [0, 1, 2, 3].map((partitionId) => ({ partitionId })),
    committedOffsets: () => ({}),
    async refreshMetadata() {},
    async refreshMetadataIfNecessary() {},
    findGroupCoordinator: async () => coordinator,
  };
  const assigner = stickyAssigner(
    () => ({ had: [0, 1, 2, 3], since: 1 }),
    () => {},
  )({ cluster: cluster as unknown as Cluster, groupId: "group", logger: logger as never });
  const metadata = (had: readonly number[]) =>
    AssignerProtocol.MemberMetadata.encode({
      version: 1,
      topics: ["topic"],
      userData: Buffer.from(JSON.stringify({ had, since: 0 })),
    });
  const coordinator = {
    joinGroup: async ({ groupProtocols }: { groupProtocols: { name: string; metadata: Buffer }[] }) => ({
      generationId: 1,
      leaderId: "me",
      memberId: "me",
      groupProtocol: groupProtocols[0]?.name,
      members: [
        { memberId: "me", memberMetadata: groupProtocols[0]?.metadata },
        ...others.map(({ memberId, had }) => ({ memberId, memberMetadata: metadata(had) })),
      ],
    }),
    syncGroup: async ({ groupAssignment }: { groupAssignment: GroupMemberAssignment[] }) =>
      groupAssignment.find(({ memberId }) => memberId === "me") as GroupMemberAssignment,
  };
  const emitter = new Emitter();
  const group = new ConsumerGroup({
    cluster,
    groupId: "group",
    topics: ["topic"],
    topicConfigurations: {},
    logger,
    instrumentationEmitter: emitter,
    assigners: [assigner],
    retry: { retries: 0 },
    autoCommit: false,
  });
  const joined: JoinEvent[] = [];
  emitter.addListener("consumer.group_join", (event) => joined.push(event));
  return { group, joined, cluster };
}

test("what a member is to release reaches it with its assignment", async () => {
  const { group, joined } = memberAmong([{ memberId: "other", had: [] }]);
  await group.joinAndSync();
  const partitions = joined[0]?.payload.memberAssignment["topic"] ?? [];
  assert.deepEqual(partitions, [0, 1, 2, 3]);
  assert.deepEqual(JSON.parse(String(assignmentData(partitions))), { release: [2, 3] });
});

test("a member that is asked to joins again, once, with the next fetch", async () => {
  const { group, cluster } = memberAmong([]);
  await group.joinAndSync();
  joinAgain(cluster);
  await assert.rejects(group.fetch(0), { type: "REBALANCE_IN_PROGRESS" });
  await assert.rejects(group.fetch(0), (error: { type?: string }) => error.type !== "REBALANCE_IN_PROGRESS");
});

test("an assignment fulfils the wish to join again: fetching goes on", async () => {
  const { group, cluster } = memberAmong([]);
  await group.joinAndSync();
  joinAgain(cluster);
  await group.joinAndSync();
  joinedAgain(cluster);
  await assert.rejects(group.fetch(0), (error: { type?: string }) => error.type !== "REBALANCE_IN_PROGRESS");
});
