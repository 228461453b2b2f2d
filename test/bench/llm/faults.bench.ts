/** What is left of the rate, and of the answers, when an endpoint fails at random. */
import { startSimulatorProcess } from "../../support/simulator-process.ts";
import { type Bench, type Measure, repeated } from "../measure.ts";
import { type Figures, latencyMs, through } from "./load.ts";

const repetitions = 2;

/** Faults, and the least share of the fault-free rate that is kept under them. */
const faults = [
  { name: "random-429", settings: { RATE_LIMITED_BARE: 0.1 }, atLeast: 0.85 },
  { name: "malformed", settings: { MALFORMED_JSON: 0.05 }, atLeast: 0.9 },
  { name: "hung", settings: { HANG: 0.01 }, atLeast: 0.85 },
];

async function* underFaults(): AsyncGenerator<Measure> {
  const load = { callers: 64, warmUpMs: 5_000, measureMs: 6_000 };
  const under = async (settings: Readonly<Record<string, number>>) => {
    const simulator = await startSimulatorProcess({ LATENCY_MS: latencyMs, ...settings });
    const figures = await through(simulator.url, load);
    await simulator.stop();
    return figures;
  };
  const rounds: { without: Figures; with: Figures[] }[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
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

const bench: Bench = async function* () {
  yield* underFaults();
};
export default bench;
