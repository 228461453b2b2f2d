/** Endpoints with a limit of their own: one that refuses by the second, one that queues, one that a fleet shares. */
import { startSimulatorProcess } from "../../support/simulator-process.ts";
import { type Bench, type Measure, median, repeated } from "../measure.ts";
import { bare, client, latencyMs, refusedShare, run, through } from "./load.ts";

const repetitions = 2;

async function* tokenBucket(name: string, settings: Record<string, string>): AsyncGenerator<Measure> {
  const perSecond = 100;
  const simulator = await startSimulatorProcess({
    LATENCY_MS: latencyMs,
    REQUESTS_PER_SECOND: perSecond,
    ...settings,
  });
  const load = { callers: 128, warmUpMs: 8_000, measureMs: 15_000 };
  const figures = await through(simulator.url, load, { maxConcurrency: 128 });
  await simulator.stop();
  yield { name: `${name}-used`, value: figures.perSecond, reference: perSecond, goal: { atLeast: 0.95 } };
  yield { name: `${name}-refused`, value: refusedShare(figures.usage), reference: 0.05, goal: { atMost: 1 } };
}

async function* queue(): AsyncGenerator<Measure> {
  const simulator = await startSimulatorProcess({ LATENCY_MS: latencyMs, PARALLEL: 32 });
  const load = { callers: 128, warmUpMs: 10_000, measureMs: 8_000 };
  const fewCallers = 8;
  const rates: [ours: number, peak: number][] = [];
  const latencies: [ours: number, best: number][] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const few = await run({ callers: fewCallers, warmUpMs: 500, measureMs: 2_000 }, bare(simulator.url));
    const peak = await run({ callers: 128, warmUpMs: 1_000, measureMs: 4_000 }, bare(simulator.url));
    const ours = await through(simulator.url, load, { maxConcurrency: 128 });
    rates.push([ours.perSecond, peak.perSecond]);
    const latency = median(ours.usage.map(({ durationMs }) => durationMs));
    latencies.push([latency, (fewCallers / few.perSecond) * 1_000]);
  }
  await simulator.stop();
  yield repeated("queue-rate", rates, { atLeast: 0.95 });
  yield repeated("queue-latency-ms", latencies, { atMost: 2 });
}

async function* fleet(): AsyncGenerator<Measure> {
  const limit = 64;
  const replicas = 4;
  const simulator = await startSimulatorProcess({ LATENCY_MS: latencyMs, MAX_CONCURRENCY: limit });
  const clients = Array.from({ length: replicas }, () => client(simulator.url, { fleetLimit: limit }));
  for (const { models } of clients) models.setReplicas(replicas);
  const load = { callers: 64, warmUpMs: 4_000, measureMs: 8_000 };
  const rates = await Promise.all(clients.map(({ call }) => run(load, call)));
  for (const { models } of clients) models.close();
  await simulator.stop();
  const each = rates.map(({ perSecond }) => perSecond);
  const usage = clients.flatMap((tested) => tested.usage);
  yield {
    name: "fleet-busiest-to-idlest",
    value: Math.max(...each),
    reference: Math.min(...each),
    goal: { atMost: 1.3 },
  };
  yield { name: "fleet-refused", value: refusedShare(usage), reference: 0.02, goal: { atMost: 1 } };
}

const bench: Bench = async function* () {
  yield* tokenBucket("bucket", {});
  yield* tokenBucket("bucket-headers", { RATE_LIMIT_HEADERS: "true" });
  yield* queue();
  yield* fleet();
};
export default bench;
