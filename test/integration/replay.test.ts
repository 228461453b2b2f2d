/** A second verification on a real broker: every candidate gets a second verdict, no model is asked, and the first ones stay. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { replayVerification, runId } from "../../services/cli/reverification.ts";
import { submitOrder } from "../../services/cli/submit-order.ts";
import { llmUsage, verified } from "../../services/shared/contracts/topics.ts";
import { tool } from "../support/dialogue-builder.ts";
import { catalogOf, type Pipeline, startPipeline } from "../support/pipeline.ts";

const tools = [
  tool("get_weather", { city: { type: "string", description: "City, such as 'Oslo'." } }, ["city"]),
  tool("book_flight", { flight: { type: "string", description: "Flight number, such as 'BA5'." } }, [
    "flight",
  ]),
];
const running: Pipeline[] = [];
after(() => Promise.all(running.map((pipeline) => pipeline.stop())));

test("candidates are verified again under a run of their own, once, and without a model", async () => {
  const pipeline = await startPipeline();
  running.push(pipeline);
  const { connection } = pipeline.stack;
  await submitOrder(connection, catalogOf("replayed", 6, tools));
  await pipeline.until(verified, (records) => records.length >= 6);
  const calls = (await pipeline.read(llmUsage)).length;
  const run = runId("replayed", {});
  const replay = (dryRun: boolean) =>
    replayVerification(connection, { order: "replayed", policy: {}, run, dryRun, now: () => 1 });

  const dry = await replay(true);
  assert.equal(dry.keptVerified, 6);
  assert.deepEqual([dry.newlyVerified, dry.newlyRejected, dry.written], [0, 0, 0]);
  assert.equal((await pipeline.read(verified)).length, 6, "a dry run writes nothing");

  assert.equal((await replay(false)).written, dry.candidates);
  assert.equal((await replay(false)).written, 0, "what the run has already is not written again");
  const slotsOf = async (wanted: string) =>
    new Set(
      (await pipeline.read(verified)).flatMap((record) =>
        record.run === wanted ? [record.dialogue.spec.slot] : [],
      ),
    ).size;
  assert.deepEqual([await slotsOf(""), await slotsOf(run)], [6, 6]);
  assert.equal((await pipeline.read(llmUsage)).length, calls);
});
