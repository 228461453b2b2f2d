/**
 * STREAM_GUARANTEE=at-least-once on a real broker: a replica that is killed loses nothing, outputs that come twice carry the
 * same ids, and the note of what is done above the position, which is committed without a transaction, saves work.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import { loadDialogue } from "../support/load/dialogues.ts";
import { Installation } from "../support/load/installation.ts";
import { readRuns } from "../support/load/run-log.ts";
import { loadIn, loadOut } from "../support/load/stage.ts";

const partitions = 4;
const messages = 160;
const inFlight = 16;
const env = {
  STREAM_GUARANTEE: "at-least-once",
  STREAM_MAX_IN_FLIGHT: String(inFlight),
  // Work ends in another order than it began, so that much is done above the positions.
  LOAD_WAIT_MS: "300",
  LOAD_WAIT_SPREAD: "1",
};
const ids = Array.from({ length: messages }, (_, index) => `dialogue-${index}`);
let installation: Installation;

before(async () => {
  const { KAFKA_BROKERS: brokers = "", SCHEMA_REGISTRY_URL: registryUrl = "" } = process.env;
  installation = await Installation.on({ brokers: brokers.split(","), registryUrl }, partitions);
});
after(() => installation?.remove());

const outputs = async () => (await installation.read(loadOut)).map(({ key }) => key?.toString() ?? "");
const poll = (isSo: () => Promise<boolean>) => pollUntil(isSo, { limitMs: 60_000, everyMs: 200 });

test("a replica killed at work loses nothing, and repeats no more than it had not committed", async () => {
  const { codec } = installation;
  await installation.feed(
    await Promise.all(
      ids.map(async (id, index) => ({
        key: id,
        value: await codec.encode(loadIn, loadDialogue(id, 1_500)),
        partition: index % partitions,
      })),
    ),
  );
  const [replica] = await installation.startReady(1, env);
  assert.ok(await poll(async () => (await outputs()).length >= messages / 4), "it is at work");
  replica?.kill("SIGKILL");
  assert.ok(await poll(async () => (await installation.progress()).open === 0), "everything is committed");
  await installation.stop("gracefully");

  const seen = await outputs();
  assert.deepEqual([...new Set(seen)].sort(), [...ids].sort(), "every message has its output");
  const runs = readRuns(installation.runs).length;
  const copies = seen.length - messages;
  assert.ok(new Set(readRuns(installation.runs).map(({ pid }) => pid)).size === 2, "it was killed at work");
  assert.ok(runs - messages <= 2 * inFlight, `${runs - messages} runs were repeated`);
  assert.ok(copies <= runs - messages, `${copies} copies of ${runs - messages} repeated runs`);
});

test("who starts again after a graceful stop finds everything done", async () => {
  const before = readRuns(installation.runs).length;
  await installation.startReady(1, env);
  await installation.stop("gracefully");
  assert.equal(readRuns(installation.runs).length, before);
  assert.equal((await installation.progress()).open, 0);
});
