/**
 * Rehearses scaling by lag: the refiner's real processes on a real broker, their number decided as KEDA and the
 * autoscaler would, minutes made into seconds. Two bursts of orders, then silence: 1 replica, up to 6, and back to 1.
 * Nothing may be lost or come twice, and hardly a model call may be repeated.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startPlatform } from "../../../infra/local/platform.ts";
import { groupProgress, spansOf } from "../../../services/cli/offsets.ts";
import { stageInputs } from "../../../services/cli/stages.ts";
import { submitOrder } from "../../../services/cli/submit-order.ts";
import { SupervisedService } from "../../../services/cli/supervised-service.ts";
import type { TaskSpec } from "../../../services/shared/contracts/generated/records.ts";
import { rejected, verified } from "../../../services/shared/contracts/topics.ts";
import { closeServer } from "../../../services/shared/ops/http.ts";
import { createLogger } from "../../../services/shared/ops/logs.ts";
import { createKafka, prefixed } from "../../../services/shared/stream/kafka.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { startSimulator } from "../../../services/simulator/server.ts";
import { catalogOf, type Pipeline, startPipeline } from "../../support/pipeline.ts";
import type { Bench } from "../measure.ts";
import { Autoscaler } from "./keda.ts";

const project = fileURLToPath(new URL("../../../", import.meta.url));
const partitions = 12;
const maxInFlight = 4;
const latencyMs = 1_000;
/** A minute of the cluster in so many milliseconds here. */
const minuteMs = 6_000;
const everyMs = minuteMs / 4;
const limitMs = 420_000;
const bursts = [
  { atMs: 0, dialogues: 20 },
  { atMs: 20_000, dialogues: 500 },
];

const asked = bursts.reduce((sum, { dialogues }) => sum + dialogues, 0);

/** Only the refiner is scaled; the others are as fast as they are. */
const ownEnv = (stage: string): NodeJS.ProcessEnv =>
  stage === "refiner" ? { STREAM_MAX_IN_FLIGHT: String(maxInFlight) } : {};

const bench: Bench = async function* scale() {
  const platform = await startPlatform({ home: join(project, ".dialoom"), log: say });
  const simulator = await startSimulator({ latencyMs });
  const calls = await countCalls(simulator.port);
  const stageEnv = {
    ...process.env,
    KAFKA_BROKERS: platform.brokers.join(","),
    SCHEMA_REGISTRY_URL: platform.registryUrl,
    KAFKA_TOPIC_PREFIX: `scale-${process.pid}-${Date.now()}.`,
    LLM_BASE_URL: calls.url,
    LLM_MODEL: "simulator",
    LLM_API_KEY: "none",
    LLM_TIMEOUT_MS: "60000",
    STREAM_SESSION_TIMEOUT_MS: "30000",
  };
  const pipeline = await startPipeline({ env: stageEnv, partitions, ownEnv });
  try {
    const run = await rehearse(pipeline, stageEnv, calls);
    const records = await pipeline.read(verified);
    const slots = new Set(records.map(({ dialogue: { spec } }) => slotOf(spec)));
    const refused = await refusedSlots(pipeline);
    say(`${calls.made()} model calls, ${calls.repeated()} of them repeated`);
    if (refused.size > 0) say(`refused in every attempt: ${[...refused].join(", ")}`);
    yield {
      name: "delivered-or-refused",
      value: new Set([...slots, ...refused]).size,
      reference: asked,
      goal: { atLeast: 1 },
    };
    yield { name: "delivered", value: slots.size, reference: asked, goal: { atLeast: 1 } };
    yield { name: "delivered-twice", value: records.length, reference: slots.size, goal: { atMost: 1 } };
    yield {
      name: "repeated-calls",
      value: calls.repeated(),
      reference: calls.made() * 0.005,
      goal: { atMost: 1 },
    };
    yield { name: "most-replicas", value: run.most, reference: 6, goal: { atLeast: 1 } };
    yield { name: "replicas-at-the-end", value: run.last, reference: 1, goal: { atMost: 1 } };
  } finally {
    await pipeline.stop();
    await calls.stop();
    await simulator.stop(0);
    await platform.stop();
  }
};
export default bench;

async function rehearse(
  pipeline: Pipeline,
  env: NodeJS.ProcessEnv,
  calls: CallCount,
): Promise<{ most: number; last: number }> {
  const { connection } = pipeline.stack;
  const { kafka, rounds } = connection;
  const inputs = stageInputs(rounds).filter(({ stage }) => stage === "refiner");
  const admin = createKafka(kafka, "bench", createLogger("bench", "silent")).admin();
  await admin.connect();
  const scaler = new Autoscaler({
    minReplicas: 1,
    maxReplicas: 6,
    lagThreshold: 2 * maxInFlight,
    tolerance: 0.1,
    stabilisationMs: 5 * minuteMs,
    scaleDownMs: 2 * minuteMs,
    scaleUpMs: minuteMs,
  });
  const { tools } = readCatalog(readFileSync(join(project, "examples/city-trip.json"), "utf8"));
  // The pipeline's own refiner is the one that is never taken away.
  const more: SupervisedService[] = [];
  const leaving: Promise<void>[] = [];
  const begun = performance.now();
  let submitted = 0;
  let most = 1;
  let idleSince: number | undefined;
  let before = { at: 0, made: 0 };
  say("  second replicas  waiting    calls  a second repeated");
  try {
    for (;;) {
      const now = performance.now() - begun;
      if (now > limitMs) throw new Error("the rehearsal does not come to its end");
      const burst = bursts[submitted];
      if (burst && now >= burst.atMs) {
        await submitOrder(connection, catalogOf(`burst-${submitted}`, burst.dialogues, tools));
        submitted += 1;
      }
      const triggers = await Promise.all(
        inputs.map(async ({ group, reads }) => {
          const topic = prefixed(kafka, reads.name);
          const spans = await spansOf(admin, topic);
          const { open } = await groupProgress(admin, prefixed(kafka, group), topic, spans);
          return { lag: open, partitions: spans.length };
        }),
      );
      const present = more.length + 1;
      const target = scaler.decide(now, present, triggers);
      const waiting = triggers.reduce((sum, { lag }) => sum + lag, 0);
      const made = calls.made();
      const rate = (1_000 * (made - before.made)) / Math.max(1, now - before.at);
      before = { at: now, made };
      const row = [now / 1_000, present, waiting, made, rate, calls.repeated()];
      say(row.map((each) => String(Math.round(each)).padStart(8)).join(" "));
      while (more.length + 1 < target) more.push(await replica(more.length + 2, env));
      while (more.length + 1 > target) leaving.push(more.pop()?.stop("gracefully") ?? Promise.resolve());
      most = Math.max(most, target);
      const idle = submitted === bursts.length && waiting === 0 && more.length === 0;
      idleSince = idle ? (idleSince ?? now) : undefined;
      if (idleSince !== undefined && now - idleSince > minuteMs) break;
      await delay(everyMs);
    }
    await Promise.all(leaving);
    await pipeline.until(verified, async (records) => {
      const delivered = new Set(records.map(({ dialogue: { spec } }) => slotOf(spec)));
      return new Set([...delivered, ...(await refusedSlots(pipeline))]).size >= asked;
    });
    return { most, last: more.length + 1 };
  } finally {
    await Promise.all([...leaving, ...more.map((service) => service.stop("at once"))]);
    await admin.disconnect();
  }
}

const slotOf = (spec: TaskSpec) => `${spec.orderId}/${spec.slot}`;

/** Slots of which every attempt was refused, and that is said so on `rejected`: they are not lost. */
async function refusedSlots(pipeline: Pipeline): Promise<Set<string>> {
  const rejections = await pipeline.read(rejected);
  return new Set(rejections.filter(({ final }) => final).map(({ spec }) => slotOf(spec)));
}

function replica(index: number, env: NodeJS.ProcessEnv): Promise<SupervisedService> {
  return SupervisedService.start({
    name: "refiner",
    index,
    entry: join(project, "services/refiner/main.ts"),
    env: { ...env, ...ownEnv("refiner") },
    logFile: join(project, ".dialoom", `scale-refiner-${index}.log`),
    stopLimitMs: 130_000,
    log: say,
    changed: () => {},
  });
}

interface CallCount {
  readonly url: string;
  made(): number;
  /** Calls whose body had been sent before: with seed and content in it, a second one asks for the same answer. */
  repeated(): number;
  stop(): Promise<void>;
}

/** Stands before the endpoint on `port` and counts what is asked of it. */
async function countCalls(port: number): Promise<CallCount> {
  const seen = new Set<string>();
  let made = 0;
  const server = createServer(async (incoming, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (incoming.method === "POST") {
      made += 1;
      seen.add(createHash("sha256").update(body).digest("hex"));
    }
    const { method, url: path, headers } = incoming;
    const onward = forward({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}/v1`,
    made: () => made,
    repeated: () => made - seen.size,
    stop: () => closeServer(server),
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
