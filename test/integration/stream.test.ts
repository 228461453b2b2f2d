/**
 * What the runtime promises, on a real broker: what cannot be read goes to dead-letters with its bytes and the partition
 * goes on; a refused key stops the intake, says so, loses nothing, and work resumes once it is mended.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import { submitOrder } from "../../services/cli/submit-order.ts";
import {
  deadLetters,
  dialogueTasks,
  rejected,
  toolCatalogs,
} from "../../services/shared/contracts/topics.ts";
import { dialogueId } from "../../services/shared/dialogue/ids.ts";
import { createLogger } from "../../services/shared/ops/logs.ts";
import { createKafka, prefixed } from "../../services/shared/stream/kafka.ts";
import { tool } from "../support/dialogue-builder.ts";
import { catalogOf, type Pipeline, startPipeline } from "../support/pipeline.ts";
import { completion, json, ScriptedEndpoint } from "../support/scripted-endpoint.ts";

const tools = [tool("find", { city: "string" }, ["city"]), tool("book", { id: "string" }, ["id"])];
/** Its parameters are no schema of an object. */
const unusable = { ...tool("broken"), parameters: '{"type":"array"}' };
const unauthorized = json(401, { error: { message: "invalid key", code: "invalid_api_key" } });
let endpoint: ScriptedEndpoint;
let pipeline: Pipeline;

before(async () => {
  endpoint = await ScriptedEndpoint.start(unauthorized);
  pipeline = await startPipeline({
    env: { LLM_BASE_URL: endpoint.url, LLM_MODEL: "m", STREAM_PROBE_INTERVAL_MS: "200" },
  });
});
after(async () => {
  await pipeline?.stop();
  await endpoint?.stop();
});

async function produce(value: Buffer | null, headers: Record<string, string> = {}): Promise<void> {
  const { kafka } = pipeline.stack.connection;
  const producer = createKafka(kafka, "test", createLogger("test", "silent")).producer();
  await producer.connect();
  await producer.send({
    topic: prefixed(kafka, toolCatalogs.name),
    messages: [{ key: "k", value, headers }],
  });
  await producer.disconnect();
}

const readiness = async () => {
  const service = pipeline.stack.services.find(({ spec }) => spec.name === "initializer");
  const answer = await fetch(`${service?.url}/readyz`);
  return { status: answer.status, body: await answer.text() };
};

test("poison and refused orders go to dead-letters with their bytes, and the partition goes on", async () => {
  const poison = [Buffer.from("not avro"), Buffer.from([0, 0, 0, 0xff, 0xff, 1, 2]), null];
  for (const value of poison) await produce(value, { origin: "elsewhere" });
  const { connection } = pipeline.stack;
  await submitOrder(connection, catalogOf("broken", 0, tools));
  await submitOrder(connection, catalogOf("toolless", 3, [unusable]));
  await submitOrder(connection, catalogOf("good", 3, [...tools, unusable], { attempts: 1 }));
  const tasks = await pipeline.until(dialogueTasks, (records) => records.length >= 3);
  assert.deepEqual(
    tasks.map((task) => task.dialogueId).sort(),
    [0, 1, 2].map((slot) => dialogueId("good", slot, 0)).sort(),
  );
  assert.deepEqual(
    new Set(tasks.flatMap((task) => task.tools.map(({ name }) => name))),
    new Set(["find", "book"]),
    "the unusable tool is dropped, the rest goes on",
  );
  // Records of a partition are worked on at once, so their letters come in any order.
  const letters = (await pipeline.read(deadLetters)).sort((a, b) => a.offset - b.offset);
  assert.deepEqual(
    letters.map(({ errorClass, stage }) => [errorClass, stage]),
    [
      ["poison", "planner"],
      ["poison", "planner"],
      ["poison", "planner"],
      ["refused", "planner"],
      ["refused", "planner"],
    ],
  );
  assert.deepEqual(
    letters.slice(0, 3).map(({ value }) => value),
    poison,
  );
  assert.deepEqual(
    letters[0]?.headers.map(({ key, value }) => [key, value.toString()]),
    [["origin", "elsewhere"]],
  );
  assert.match(letters[3]?.errorMessage ?? "", /order\.dialogues is 0: use a whole number/);
  assert.match(letters[4]?.errorMessage ?? "", /broken/);
});

test("an endpoint that refuses the key stops the intake; mended, everything comes through", async () => {
  const stopped = await pollUntil(async () => (await readiness()).status === 503, {
    limitMs: 30_000,
    everyMs: 100,
  });
  assert.ok(stopped, "not ready");
  assert.match((await readiness()).body, /refuses.*check the key/);
  assert.deepEqual(await pipeline.read(rejected), [], "nothing is rejected for it");
  endpoint.otherwise(completion("{}"));
  const ended = await pipeline.until(rejected, (records) => records.length >= 3);
  assert.deepEqual(new Set(ended.map(({ dialogueId: id }) => id)).size, 3);
  assert.equal((await readiness()).status, 200);
});
