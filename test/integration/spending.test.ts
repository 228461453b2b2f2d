/** What models are paid for, on a real broker: a budget holds whoever spends, and a kill pays for nothing twice. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { submitOrder } from "../../services/cli/submit-order.ts";
import type { LlmUsage, VerifiedDialogue } from "../../services/shared/contracts/generated/records.ts";
import { llmUsage, refineRound, rejected, verified } from "../../services/shared/contracts/topics.ts";
import type { Statistics } from "../../services/simulator/stats.ts";
import { dialoom } from "../support/cli.ts";
import { tool } from "../support/dialogue-builder.ts";
import { catalogOf, type Pipeline, startPipeline } from "../support/pipeline.ts";

const tools = [
  tool("get_weather", { city: { type: "string", description: "City, such as 'Oslo'." } }, ["city"]),
  tool("book_flight", { flight: { type: "string", description: "Flight number, such as 'BA5'." } }, [
    "flight",
  ]),
  tool("find_hotel", { town: { type: "string", description: "Town, such as 'Bergen'." } }, ["town"]),
];
const running: Pipeline[] = [];
const folders: string[] = [];
after(async () => {
  await Promise.all(running.map((pipeline) => pipeline.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function start(options: Parameters<typeof startPipeline>[0]): Promise<Pipeline> {
  const pipeline = await startPipeline(options);
  running.push(pipeline);
  return pipeline;
}

/** What the endpoint itself has counted. */
async function served({ stack }: Pipeline): Promise<Statistics> {
  const simulator = stack.services.find(({ spec }) => spec.name === "simulator");
  return (await (await fetch(`${simulator?.url}/stats`)).json()) as Statistics;
}

const slots = (records: readonly VerifiedDialogue[]) =>
  new Set(records.map(({ dialogue }) => dialogue.spec.slot));
const tokens = ({ promptTokens, completionTokens }: LlmUsage) => promptTokens + completionTokens;

/** Tokens of the dearest message any stage worked on: the stretch of calls from one first attempt to the next of its kind. */
function dearestVisit(usage: readonly LlmUsage[]): number {
  const visits = new Map<string, number>();
  const firsts = new Map<string, number>();
  for (const record of usage.toSorted((a, b) => a.at - b.at)) {
    const who = `${record.stage} ${record.dialogueId}`;
    const begins = record.role === "teacher" && record.attempt === 0 && record.stage === "refiner";
    if (begins) firsts.set(who, (firsts.get(who) ?? 0) + 1);
    const visit = `${who} ${firsts.get(who) ?? 0}`;
    visits.set(visit, (visits.get(visit) ?? 0) + tokens(record));
  }
  return Math.max(...visits.values());
}

test("a budget of half of what an order takes stops it within the stated bound, says so, and when raised the order ends whole", async () => {
  const replicas = 2;
  const maxInFlight = 2;
  const dialogues = 20;
  const budget = 93_000;
  const pipeline = await start({
    replicas: { initializer: replicas, refiner: replicas, verifier: replicas },
    env: { STREAM_MAX_IN_FLIGHT: String(maxInFlight), SIMULATOR_LATENCY_MS: "150" },
  });
  const order = catalogOf("budgeted", dialogues, tools, { budget: { tokens: budget, cost: null } });
  await submitOrder(pipeline.stack.connection, order);

  // Every slot ends: verified, or given up because the budget is spent.
  const given = await pipeline.until(
    rejected,
    async (records) => records.length + slots(await pipeline.read(verified)).size >= dialogues,
  );
  assert.deepEqual(new Set(given.map(({ reason }) => reason)), new Set(["budget"]));
  assert.ok(given.every(({ dialogue, tools: offered }) => dialogue !== null || offered.length > 0));
  const { tokens: billed } = await served(pipeline);
  const spent = billed.prompt + billed.completion;
  const usage = await pipeline.read(llmUsage);
  assert.equal(
    usage.reduce((sum, record) => sum + tokens(record), 0),
    spent,
    "what is on record is what the endpoint served",
  );
  const others = 3 * replicas - 1;
  const bound = others * maxInFlight * dearestVisit(usage);
  assert.ok(spent >= budget, `${spent} tokens spent`);
  assert.ok(spent <= budget + bound, `${spent} tokens spent, at most ${bound} more than ${budget} may be`);

  const run = async (...command: string[]) => {
    const { code, stdout, stderr } = await dialoom(command, { env: pipeline.env });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const stopped = await run("status", "budgeted");
  assert.match(stopped, /^budgeted {2}test {2}stopped: its budget is spent$/m);
  assert.match(stopped, /of 93,000 tokens$/m);
  assert.match(stopped, /dialoom resume budgeted --budget-tokens N/);

  await run("resume", "budgeted", "--budget-tokens", "100000000");
  await pipeline.until(verified, (records) => slots(records).size === dialogues);
  assert.match(await run("status", "budgeted"), /^budgeted {2}test {2}done$/m);
  const { tokens: all } = await served(pipeline);
  const share = budget / (all.prompt + all.completion);
  assert.ok(share > 0.4 && share < 0.6, `the budget was ${share} of what the order took`);
});

test("a refiner that is killed in the middle of an order sends no call again that was answered", async () => {
  const atOnce = 8;
  const dialogues = 20;
  const folder = mkdtempSync(join(tmpdir(), "dialoom-cache-"));
  folders.push(folder);
  const pipeline = await start({
    env: {
      LLM_CACHE: "on",
      LLM_CACHE_PATH: join(folder, "answers"),
      LLM_MAX_CONCURRENCY: String(atOnce),
      SIMULATOR_LATENCY_MS: "100",
      STREAM_SESSION_TIMEOUT_MS: "6000",
    },
  });
  await submitOrder(pipeline.stack.connection, catalogOf("killed", dialogues, tools));
  await pipeline.until(refineRound(1), (records) => records.length >= 2);
  pipeline.stack.kill("refiner", 1, "SIGKILL");
  await pipeline.until(verified, (records) => slots(records).size === dialogues);
  const replayed = (await pipeline.read(llmUsage)).filter((record) => record.replayed);
  assert.ok(replayed.length > 0, "answers from before the kill are used again");
  const { repeated } = await served(pipeline);
  assert.ok(repeated <= atOnce, `${repeated} calls were answered twice; only those in flight may be`);
});
