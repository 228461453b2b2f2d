import assert from "node:assert/strict";
import { test } from "node:test";
import { containerSettings } from "../../../infra/local/containers.ts";
import {
  commonSettings,
  nodeSettings,
  renderEnvironment,
  renderProperties,
} from "../../../infra/local/kafka-config.ts";

const node = { nodeId: 1, clientPort: 9092, controllerPort: 9093 };

test("a single node keeps one replica of everything and makes no topic by itself", () => {
  const settings = nodeSettings(node, [node], "/data");
  assert.equal(settings["offsets.topic.replication.factor"], "1");
  assert.equal(settings["transaction.state.log.min.isr"], "1");
  assert.equal(settings["auto.create.topics.enable"], "false");
  assert.equal(settings["group.initial.rebalance.delay.ms"], "0");
  assert.equal(settings["controller.quorum.voters"], "1@127.0.0.1:9093");
  assert.equal(settings["advertised.listeners"], "CLIENT://127.0.0.1:9092");
});

test("three nodes vote together and keep three replicas, two in sync", () => {
  const quorum = [
    node,
    { nodeId: 2, clientPort: 1, controllerPort: 2 },
    { nodeId: 3, clientPort: 3, controllerPort: 4 },
  ];
  const settings = nodeSettings(node, quorum, "/data");
  assert.equal(settings["controller.quorum.voters"], "1@127.0.0.1:9093,2@127.0.0.1:2,3@127.0.0.1:4");
  assert.equal(settings["transaction.state.log.replication.factor"], "3");
  assert.equal(settings["min.insync.replicas"], "2");
  assert.equal(commonSettings(5)["default.replication.factor"], "3");
});

test("properties keep backslashes of paths", () => {
  assert.equal(
    renderProperties({ "log.dirs": "C:\\data", "node.id": "1" }),
    "log.dirs=C:\\\\data\nnode.id=1\n",
  );
});

test("an image's environment names dots, underscores and dashes apart", () => {
  assert.deepEqual(renderEnvironment({ "abc.def": "1", abc_def: "2", "abc-def": "3" }), {
    KAFKA_ABC_DEF: "1",
    KAFKA_ABC__DEF: "2",
    KAFKA_ABC___DEF: "3",
  });
});

test("a broker in a container tells clients the host's address and keeps its own traffic inside", () => {
  const settings = containerSettings("127.0.0.1:50000");
  assert.equal(settings["advertised.listeners"], "CLIENT://127.0.0.1:50000,INTERNAL://localhost:9094");
  assert.equal(settings["inter.broker.listener.name"], "INTERNAL");
});
