/**
 * Replicas that come one after another: each gets its share of the partitions, and the group comes to rest. Idle or at work
 * makes a difference: idle partitions are handed over at once, in the middle of the rebalances that other replicas bring.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import type { SupervisedService } from "../../services/cli/supervised-service.ts";
import { loadDialogue } from "../support/load/dialogues.ts";
import { Installation } from "../support/load/installation.ts";
import { readRuns } from "../support/load/run-log.ts";
import { loadIn, loadOut } from "../support/load/stage.ts";

const partitions = 12;
const replicas = 6;
const messages = 360;
const env = { LOAD_WAIT_MS: "400", LOAD_WAIT_SPREAD: "0.5", STREAM_MAX_IN_FLIGHT: "6" };
let installation: Installation;

before(async () => {
  const platform = {
    brokers: (process.env["KAFKA_BROKERS"] ?? "").split(","),
    registryUrl: process.env["SCHEMA_REGISTRY_URL"] ?? "",
  };
  installation = await Installation.on(platform, partitions);
});
after(() => installation?.remove());

interface Status {
  readonly rebalances: number;
  readonly inputs: readonly { readonly partitions: readonly unknown[] }[];
}

async function statusOf(replica: SupervisedService): Promise<Status> {
  return (await (await fetch(`${replica.url}/statusz`)).json()) as Status;
}

/** Starts replicas, each while the group is still busy with the one before, and waits until all have their share. */
async function startOneAfterAnother(): Promise<void> {
  await installation.startReady(1, env);
  for (let count = 1; count < replicas; count += 1) await installation.start(1, env);
  const shared = async () => {
    const all = await Promise.all(installation.replicas.map((each) => statusOf(each).catch(() => undefined)));
    return all.every((status) => status?.inputs[0]?.partitions.length === partitions / replicas);
  };
  assert.ok(await pollUntil(shared, { limitMs: 60_000, everyMs: 200 }), "each has its share");
}

test("the group of idle replicas comes to rest", async () => {
  await startOneAfterAnother();
  const rebalances = async () => {
    const all = await Promise.all(installation.replicas.map(statusOf));
    return all.reduce((sum, status) => sum + status.rebalances, 0);
  };
  let before = -1;
  const atRest = async () => {
    const now = await rebalances();
    const same = now === before;
    before = now;
    return same;
  };
  // Longer between two looks than members take to follow one that joins again.
  assert.ok(await pollUntil(atRest, { limitMs: 20_000, everyMs: 2_000 }), "no rebalance follows another");
  await installation.stop("gracefully");
});

test("replicas at work share it, and nothing is done twice", async () => {
  const { codec } = installation;
  await installation.feed(
    await Promise.all(
      Array.from({ length: messages }, async (_, index) => {
        const id = `dialogue-${index}`;
        const value = await codec.encode(loadIn, loadDialogue(id, 1_500));
        return { key: id, value, partition: index % partitions };
      }),
    ),
  );
  await startOneAfterAnother();
  const done = async () => (await installation.progress()).open === 0;
  assert.ok(await pollUntil(done, { limitMs: 60_000, everyMs: 200 }), "everything is worked on");
  await installation.stop("gracefully");

  const ids = readRuns(installation.runs).map(({ id }) => id);
  assert.equal(new Set(ids).size, messages);
  assert.equal(ids.length, messages, "no run was repeated");
  const keys = (await installation.read(loadOut)).map(({ key }) => key?.toString());
  assert.deepEqual(
    [...keys].sort(),
    Array.from({ length: messages }, (_, index) => `dialogue-${index}`).sort(),
  );
});
