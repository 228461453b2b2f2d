/**
 * What becomes of a model call when its partition goes to another replica: given up, or finished so that its answer is in
 * the local cache, as `STREAM_LOST_WORK` says.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pino } from "pino";
import type { RecordName, Records } from "../../../services/shared/contracts/generated/records.ts";
import { dialogueTasks } from "../../../services/shared/contracts/topics.ts";
import { fieldGroup, readConfig } from "../../../services/shared/ops/config.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";
import type { Broker, GroupListener } from "../../../services/shared/stream/broker.ts";
import { systemClock } from "../../../services/shared/stream/clock.ts";
import { OutputEncoder, type ValueCodec } from "../../../services/shared/stream/output-encoder.ts";
import { StageRuntime } from "../../../services/shared/stream/runtime.ts";
import { type StreamSettings, streamFields } from "../../../services/shared/stream/settings.ts";
import { defineStage } from "../../../services/shared/stream/stage.ts";
import { StageHandler } from "../../../services/shared/stream/stage-handler.ts";
import { StageMetrics } from "../../../services/shared/stream/stage-metrics.ts";
import { completion, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";
import { askedModels, question } from "../llm/asked-models.ts";

const codec: ValueCodec = {
  encode: async (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: async <N extends RecordName>(_name: N, bytes: Buffer | null) =>
    String(bytes) as unknown as Records[N],
};

/** A broker that does what the test says, as far as a partition that is lost needs one. */
function brokerOf(committed: unknown[]) {
  let listener: GroupListener | undefined;
  const broker: Broker = {
    member: (_topic, _group, given) => {
      listener = given;
      const nothing = () => {};
      const member = { pause: nothing, resume: nothing, seek: nothing, release: nothing };
      const asked = { start: async () => {}, commit: async () => {}, leave: async () => {} };
      return { ...member, ...asked, joined: true, lastProgress: 0 };
    },
    transactor: () => ({
      takeOver: async () => {},
      transact: async (outputs) => void committed.push(...outputs),
      close: async () => {},
    }),
    send: async () => {},
    position: async () => ({ offset: 0, note: "" }),
    stop: async () => {},
  };
  return { broker, tell: () => listener as GroupListener };
}

/** A replica whose stage is waiting for a model's answer. */
async function asking(lostWork: StreamSettings["lostWork"], endpoint: ScriptedEndpoint, cachePath: string) {
  const arrived = Promise.withResolvers<ServerResponse>();
  endpoint.script((response) => arrived.resolve(response));
  const models = askedModels(endpoint.url, { cache: "on", cachePath });
  const settings = { ...readConfig((read) => read(streamFields), {}), lostWork };
  const committed: unknown[] = [];
  const ended = Promise.withResolvers<void>();
  const { broker, tell } = brokerOf(committed);
  const stage = defineStage({
    name: "asking",
    consumes: "DialogueTask",
    inputs: () => [{ topic: dialogueTasks, group: "group", round: 0 }],
    outputs: () => [],
    usesModels: true,
    config: fieldGroup<object>("ASKING", {}),
    process: (_task, context) =>
      context.models.teacher
        .ask(question)
        .then(() => [])
        .finally(ended.resolve),
  });
  const shared = {
    ...{ stage, config: {}, pipeline: { rounds: 1 }, settings, clock: systemClock, random: Math.random },
    metrics: new StageMetrics(new Metrics({})),
    logger: pino({ level: "silent" }),
  };
  const encoder = new OutputEncoder(codec, { topicPrefix: "" }, settings.maxMessageBytes);
  const handler = new StageHandler({ ...shared, codec, encoder, models: models.clients });
  const onCrash = (error: Error) => ended.reject(error);
  const runtime = new StageRuntime({ ...shared, topicPrefix: "", broker, handler, onCrash });
  await runtime.start();
  tell().assigned([0], [], true);
  const record = {
    topic: dialogueTasks.name,
    partition: 0,
    offset: 0,
    timestamp: 0,
    key: null,
    value: Buffer.from("task"),
    headers: [],
  };
  // The partition is taken over a few ticks later; until then batches are not wanted.
  while (tell().fetched({ partition: 0, from: 0, records: [record], end: 1 }) === undefined) {
    await new Promise(setImmediate);
  }
  const response = await arrived.promise;
  return { models, committed, response, ended: ended.promise, lose: () => tell().assigned([], [], true) };
}

async function withEndpoint(work: (endpoint: ScriptedEndpoint, cachePath: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), "lost-work-"));
  const endpoint = await ScriptedEndpoint.start(completion('{"n": 2}'));
  try {
    await work(endpoint, join(folder, "cache"));
  } finally {
    await endpoint.stop();
    rmSync(folder, { recursive: true });
  }
}

test("abort: the call in flight on a lost partition is given up at once, on record, and its connection closed", async () => {
  await withEndpoint(async (endpoint, cachePath) => {
    const { models, committed, response, ended, lose } = await asking("abort", endpoint, cachePath);
    const closed = once(response, "close");
    lose();
    await closed;
    await ended;
    await models.ask();
    assert.deepEqual(models.outcomes(), ["aborted", "ok"], "nothing was kept: the question was sent again");
    assert.equal(endpoint.count, 2);
    assert.deepEqual(committed, []);
    models.clients.close();
  });
});

test("finish: the call in flight on a lost partition is finished, and its answer is there when the message comes back", async () => {
  await withEndpoint(async (endpoint, cachePath) => {
    const { models, committed, response, ended, lose } = await asking("finish", endpoint, cachePath);
    lose();
    completion('{"n": 1}')(response);
    await ended;
    const again = await models.ask();
    assert.deepEqual(again.ok && again.value, { n: 1 });
    assert.equal(endpoint.count, 1, "the answer came from the cache");
    assert.deepEqual(committed, [], "the lost partition's result went nowhere");
    models.clients.close();
  });
});
