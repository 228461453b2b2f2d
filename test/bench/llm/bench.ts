/** The client of the models against the simulator in another process: full speed, faults, limits, a fleet, prefixes. */
import type { LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import type { LlmSettings } from "../../../services/shared/llm/client.ts";
import { startSimulatorProcess } from "../../support/simulator-process.ts";
import { type Bench, type Measure, median, repeated } from "../measure.ts";
import { bare, client, type Figures, type Load, run } from "./load.ts";
import { prefixMeasures } from "./prefixes.ts";

const latencyMs = 200;
const repetitions = 3;
const faultRepetitions = 2;

const bench: Bench = async function* () {
  yield* fullSpeed(64);
  yield* fullSpeed(256);
  yield* underFaults();
  yield* tokenBucket("bucket", {});
  yield* tokenBucket("bucket-headers", { RATE_LIMIT_HEADERS: "true" });
  yield* queue();
  yield* fleet();
  yield* prefixMeasures();
};
export default bench;

/** Runs a load through the whole client. */
async function through(url: string, load: Load, settings: Partial<LlmSettings> = {}) {
  const tested = client(url, settings);
  const figures = await run(load, tested.call);
  tested.models.close();
  const end = Date.now();
  const measured = tested.usage.filter(({ at }) => at >= end - load.measureMs);
  return { ...figures, usage: measured };
}

export async function* fullSpeed(callers: number): AsyncGenerator<Measure> {
  const simulator = await startSimulatorProcess({ LATENCY_MS: latencyMs });
  const load = { callers, warmUpMs: 3_000, measureMs: 4_000 };
  const pairs: [ours: Figures, theirs: Figures][] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const theirs = await run({ ...load, warmUpMs: 1_000 }, bare(simulator.url));
    pairs.push([await through(simulator.url, load, { maxConcurrency: callers }), theirs]);
  }
  await simulator.stop();
  const figures = (pick: (figures: Figures) => number) =>
    pairs.map(([ours, theirs]) => [pick(ours), pick(theirs)] as const);
  yield repeated(
    `calls-per-second-${callers}`,
    figures(({ perSecond }) => perSecond),
    { atLeast: 0.9 },
  );
  yield repeated(
    `cpu-ms-per-call-${callers}`,
    figures(({ cpuMs }) => cpuMs),
    { atMost: 2 },
  );
}

/** Faults, and the least share of the fault-free rate that is kept under them. */
const faults = [
  { name: "random-429", settings: { RATE_LIMITED_BARE: 0.1 }, atLeast: 0.85 },
  { name: "malformed", settings: { MALFORMED_JSON: 0.05 }, atLeast: 0.9 },
  { name: "hung", settings: { HANG: 0.01 }, atLeast: 0.85 },
];

export async function* underFaults(): AsyncGenerator<Measure> {
  const load = { callers: 64, warmUpMs: 5_000, measureMs: 6_000 };
  const under = async (settings: Readonly<Record<string, number>>) => {
    const simulator = await startSimulatorProcess({ LATENCY_MS: latencyMs, ...settings });
    const figures = await through(simulator.url, load);
    await simulator.stop();
    return figures;
  };
  const rounds: { without: Figures; with: Figures[] }[] = [];
  for (let repetition = 0; repetition < faultRepetitions; repetition += 1) {
    const without = await under({});
    const withFaults: Figures[] = [];
    for (const { settings } of faults) withFaults.push(await under(settings));
    rounds.push({ without, with: withFaults });
  }
  for (const [index, { name, atLeast }] of faults.entries()) {
    const figures = rounds.map((round) => round.with[index] as Figures);
    const pairs = rounds.map(({ without }, at) => [figures[at]?.perSecond ?? 0, without.perSecond] as const);
    yield repeated(`${name}-rate`, pairs, { atLeast });
    const sum = (pick: (each: Figures) => number) => figures.reduce((total, each) => total + pick(each), 0);
    const answered = sum(({ done }) => done);
    yield {
      name: `${name}-answered`,
      value: answered,
      reference: answered + sum(({ lost }) => lost),
      goal: { atLeast: 1 },
    };
  }
}

const isRefused = ({ outcome }: LlmUsage) => outcome === "rate_limited" || outcome === "overloaded";
const refusedShare = (usage: readonly LlmUsage[]) =>
  usage.filter(isRefused).length / Math.max(1, usage.length);

export async function* tokenBucket(name: string, settings: Record<string, string>): AsyncGenerator<Measure> {
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

export async function* queue(): AsyncGenerator<Measure> {
  const simulator = await startSimulatorProcess({ LATENCY_MS: latencyMs, PARALLEL: 32 });
  const load = { callers: 128, warmUpMs: 12_000, measureMs: 12_000 };
  const peak = await run({ callers: 128, warmUpMs: 2_000, measureMs: 5_000 }, bare(simulator.url));
  const figures = await through(simulator.url, load, { maxConcurrency: 128 });
  await simulator.stop();
  const latency = median(figures.usage.map(({ durationMs }) => durationMs));
  yield { name: "queue-rate", value: figures.perSecond, reference: peak.perSecond, goal: { atLeast: 0.95 } };
  yield { name: "queue-latency-ms", value: latency, reference: latencyMs, goal: { atMost: 2 } };
}

export async function* fleet(): AsyncGenerator<Measure> {
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
