/**
 * The whole pipeline on a real broker: what is asked is delivered, with stable ids, whatever is killed meanwhile.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { submitOrder } from "../../services/cli/submit-order.ts";
import type { VerifiedDialogue } from "../../services/shared/contracts/generated/records.ts";
import {
  deadLetters,
  llmUsage,
  refineRound,
  skeletons,
  verified,
} from "../../services/shared/contracts/topics.ts";
import { blocking, checkRules } from "../../services/shared/rules/check.ts";
import { tool } from "../support/dialogue-builder.ts";
import { catalogOf, type Pipeline, startPipeline } from "../support/pipeline.ts";

const tools = [
  tool(
    "search_flights",
    {
      from: { type: "string", description: "Airport, such as 'SFO'." },
      date: { type: "string", format: "date" },
    },
    ["from", "date"],
    { description: "Searches for flights." },
  ),
  tool(
    "book_flight",
    {
      flight: { type: "string", description: "Flight number, such as 'BA5'." },
      seats: { type: "integer", minimum: 1, maximum: 9 },
    },
    ["flight"],
    { description: "Books a flight." },
  ),
  tool(
    "set_seat",
    {
      booking: { type: "string", description: "Booking id, such as 'B-17'." },
      seat: { type: "string", enum: ["aisle", "window"] },
    },
    ["booking", "seat"],
    { description: "Sets the seat of a booking." },
  ),
  tool("get_weather", { city: { type: "string", description: "City, such as 'Oslo'." } }, ["city"], {
    description: "Gives the weather in a city.",
  }),
];
const running: Pipeline[] = [];
after(() => Promise.all(running.map((pipeline) => pipeline.stop())));

async function start(options: Parameters<typeof startPipeline>[0] = {}): Promise<Pipeline> {
  const pipeline = await startPipeline(options);
  running.push(pipeline);
  return pipeline;
}

const slots = (records: readonly VerifiedDialogue[]) =>
  new Set(records.map(({ dialogue }) => dialogue.spec.slot));

test("a catalog in, N verified dialogues out, each sound by the rules, the same ones for the same order", async () => {
  const first = await start({ faults: "mild" });
  const second = await start();
  const order = catalogOf("twelve", 12, tools);
  for (const { stack } of [first, second]) await submitOrder(stack.connection, order);
  const [one, two] = await Promise.all(
    [first, second].map((pipeline) => pipeline.until(verified, (records) => slots(records).size === 12)),
  );
  for (const { dialogue } of one ?? []) {
    assert.deepEqual(
      blocking(checkRules(dialogue)).filter(({ severity }) => severity === "reject"),
      [],
    );
    assert.equal(dialogue.schedule.length, 0);
    assert.ok(dialogue.history.length > 0);
    assert.ok(dialogue.usage.calls > 0);
  }
  const written = await second.read(skeletons);
  const firstAttempts = (records: readonly { id: string; spec: { attempt: number } }[]) =>
    new Set(records.filter(({ spec }) => spec.attempt === 0).map(({ id }) => id));
  assert.deepEqual(firstAttempts(await first.read(skeletons)), firstAttempts(written));
  assert.equal((two ?? []).length, 12);
  const usage = await second.read(llmUsage);
  const spent = (two ?? []).reduce((sum, { dialogue }) => sum + dialogue.usage.calls, 0);
  assert.ok(usage.length >= spent, `${usage.length} recorded, ${spent} spent`);
  assert.ok(
    (await second.read(refineRound(4))).length >= 12,
    "every candidate stays on the last round's topic",
  );
  assert.deepEqual(await first.read(deadLetters), []);
});

test("a stage killed in the middle of its work loses nothing", async () => {
  const pipeline = await start({
    replicas: { refiner: 2 },
    env: { SIMULATOR_LATENCY_MS: "100" },
  });
  await submitOrder(pipeline.stack.connection, catalogOf("killed", 30, tools));
  await pipeline.until(refineRound(1), (records) => records.length > 0);
  pipeline.stack.kill("refiner", 1, "SIGKILL");
  pipeline.stack.kill("verifier", 1, "SIGKILL");
  const done = await pipeline.until(verified, (records) => slots(records).size === 30, 90_000);
  assert.equal(slots(done).size, 30);
});
