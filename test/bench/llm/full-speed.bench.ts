/** Calls a second through the whole client, beside a loop of nothing but the openai package. */
import { startSimulatorProcess } from "../../support/simulator-process.ts";
import { type Bench, type Measure, repeated } from "../measure.ts";
import { bare, type Figures, latencyMs, run, through } from "./load.ts";

const repetitions = 3;

async function* fullSpeed(callers: number): AsyncGenerator<Measure> {
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

const bench: Bench = async function* () {
  yield* fullSpeed(64);
  yield* fullSpeed(256);
};
export default bench;
