/** A cluster of three brokers: one that is killed costs neither a record nor the others' service, and comes back on its data. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { KafkaNode } from "../../infra/local/kafka-node.ts";
import { pollUntil } from "../../infra/local/polling.ts";
import { withFreePorts } from "../../infra/local/ports.ts";
import { type ProcessPlatform, processesMissing, startProcesses } from "../../infra/local/processes.ts";
import { listBrokers } from "../../infra/local/readiness.ts";
import { createTopics } from "../../services/cli/create-topics.ts";
import { readToEnd } from "../../services/cli/topic-reader.ts";
import { createLogger } from "../../services/shared/ops/logs.ts";
import { createKafka } from "../../services/shared/stream/kafka.ts";

const home = fileURLToPath(new URL("../../.dialoom", import.meta.url));
const missing = await processesMissing(home, process.env);
const skip = missing ? `needs child processes: ${missing}` : false;
const topic = "kept";
let cluster: ProcessPlatform;

before(async () => {
  if (!skip) cluster = await startProcesses({ home, log: () => {} }, 3);
});
after(() => cluster?.stop());

async function produce(text: string): Promise<void> {
  const kafka = createKafka(
    { brokers: cluster.brokers, topicPrefix: "" },
    "test",
    createLogger("test", "silent"),
  );
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  await producer.send({ topic, acks: -1, messages: [{ value: text }] });
  await producer.disconnect();
}

async function texts(): Promise<string[]> {
  const read: string[] = [];
  await readToEnd({ brokers: cluster.brokers, topicPrefix: "" }, [topic], ({ value }) => {
    read.push(String(value));
  });
  return read;
}

test("a broker killed outright leaves the others serving, and all records there when it is back", {
  skip,
}, async () => {
  const admin = createKafka(
    { brokers: cluster.brokers, topicPrefix: "" },
    "test",
    createLogger("test", "silent"),
  ).admin();
  await admin.connect();
  await createTopics(admin, [{ name: topic, partitions: 1, settings: {} }], 3);
  await produce("before");
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.disconnect();
  const [partition] = topics[0]?.partitions ?? [];
  assert.equal(partition?.replicas.length, 3);

  const leader = cluster.nodes.find(({ options }) => options.address.nodeId === partition?.leader);
  assert.ok(leader);
  await leader.kill();
  const noticed = async () => (await listBrokers(cluster.brokers))?.length === 2;
  assert.ok(await pollUntil(noticed, { limitMs: 120_000, everyMs: 100 }), "the cluster lists two brokers");
  await produce("while it is down");
  assert.deepEqual(await texts(), ["before", "while it is down"]);

  await leader.start();
  await produce("after");
  assert.deepEqual(await texts(), ["before", "while it is down", "after"]);
});

test("a cluster is found by any of its brokers, with the one named first down", { skip }, async () => {
  const [down] = cluster.nodes;
  assert.ok(down);
  await down.stop();
  const found = await listBrokers(cluster.brokers);
  assert.ok(found?.includes(2) && found.includes(3), `found ${found}`);
  await down.start();
});

test("a broker starts whatever its cluster's id, one that looks like an option included", {
  skip,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), "dialoom-node-"));
  const { options } = cluster.nodes[0] ?? {};
  assert.ok(options);
  const node = await withFreePorts(2, async ([clientPort = 0, controllerPort = 0]) => {
    const address = { nodeId: 1, clientPort, controllerPort };
    const alone = { ...options, directory, address, quorum: [address] };
    const started = new KafkaNode({ ...alone, clusterId: "-GlhbG9vbS1sb2NhbC1rYQ" });
    await started.start();
    return started;
  });
  assert.deepEqual(await listBrokers([node.broker]), [1]);
  await node.kill();
  rmSync(directory, { recursive: true, force: true });
});
