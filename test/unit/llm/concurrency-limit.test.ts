/** What the limit makes of endpoints of every kind, in virtual time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { ConcurrencyLimit, type Sample } from "../../../services/shared/llm/concurrency-limit.ts";
import { bucketOf, type SimulatedEndpoint, simulate } from "./simulated-endpoint.ts";

const latency = () => 200;
const run = (endpoint: Partial<SimulatedEndpoint>, callers: number, seed = 1) =>
  simulate({ latency, ...endpoint }, { callers, ceiling: callers, warmUp: 6, seconds: 20, seed });
const refusedShare = ({ answered, refused }: { answered: number; refused: number }) =>
  refused / (answered + refused);

for (const callers of [64, 256]) {
  test(`an endpoint without limits is used by all ${callers} callers`, () => {
    const { rate, limit } = run({}, callers);
    assert.equal(limit, callers);
    assert.ok(rate >= 0.98 * callers * 5, `${rate} a second`);
  });
}

for (const parallel of [10, 32, 100]) {
  test(`an endpoint that queues beyond ${parallel} is kept busy, at less than twice its best latency`, () => {
    const course = run({ parallel }, 4 * parallel + 100);
    assert.ok(course.rate >= 0.98 * parallel * 5, `${course.rate} a second`);
    assert.ok(course.latency <= 400, `${course.latency} ms`);
  });
}

for (const perSecond of [20, 100]) {
  test(`an endpoint that admits ${perSecond} a second is used in full, with few refusals`, () => {
    const course = run({ refuses: bucketOf(perSecond) }, 64);
    assert.ok(course.rate >= 0.95 * perSecond, `${course.rate} a second`);
    assert.ok(refusedShare(course) <= 0.05, `${refusedShare(course)} refused`);
  });
}

test("an endpoint that refuses what comes beyond 32 at once is kept at 32", () => {
  const course = run({ refuses: (_now, inFlight) => inFlight > 32 }, 64);
  assert.ok(course.rate >= 0.95 * 160, `${course.rate} a second`);
  assert.ok(refusedShare(course) <= 0.05, `${refusedShare(course)} refused`);
});

test("refusals that have nothing to do with load do not slow anybody down for long", () => {
  const rates = Array.from({ length: 40 }, (_, seed) => {
    const course = run({ refuses: (_now, _inFlight, random) => random.next() < 0.1 }, 64, seed);
    return course.rate / 320;
  }).sort((a, b) => a - b);
  const [unlucky = 0, middle = 0] = [rates[4], rates[20]];
  assert.ok(middle >= 0.9, `${middle} of what is possible`);
  assert.ok(unlucky >= 0.75, `${unlucky} of what is possible in one run of ten`);
});

test("steps that take longer, in whatever mix they come, are not taken for load", () => {
  const durations: Record<string, number> = { task: 150, trajectory: 1_500, fill: 600, expert: 80 };
  const phases = [
    ["task", "trajectory"],
    ["trajectory", "fill"],
    ["fill", "expert"],
    ["expert"],
    ["trajectory"],
  ];
  const course = run(
    {
      latency: (random, step) => (durations[step] ?? 0) * (0.7 + 0.6 * random.next()),
      step: (now, random) => random.pick(phases[Math.floor(now / 5_000) % phases.length] ?? ["fill"]),
    },
    64,
  );
  assert.ok(course.limit >= 0.9 * 64, `${course.limit} at once`);
});

/** How much slower an endpoint is at a time, as others use it, too: phases of up to three seconds, half of them at full speed. */
function busyPhases(seed: number, slowest: number): (now: number) => number {
  const random = seeded("busy", seed);
  const phases: { until: number; factor: number }[] = [];
  for (let until = 0; until < 60_000; ) {
    until += 300 + 2_700 * random.next();
    phases.push({ until, factor: random.next() < 0.5 ? 1 : 1 + (slowest - 1) * random.next() });
  }
  return (now) => phases.find((phase) => phase.until > now)?.factor ?? 1;
}

for (const { name, parallel, callers } of [
  { name: "takes all", callers: 256 },
  { name: "queues beyond 32", parallel: 32, callers: 128 },
]) {
  test(`an endpoint that ${name} is kept busy although others slow it down from time to time`, () => {
    const shares = Array.from({ length: 30 }, (_, seed) => {
      const factor = busyPhases(seed, 2);
      const { rate } = simulate(
        { latency: (_random, _step, now) => 200 * factor(now), ...(parallel && { parallel }) },
        { callers, ceiling: callers, warmUp: 12, seconds: 12, seed },
      );
      let slowness = 0;
      for (let now = 12_000; now < 24_000; now += 10) slowness += factor(now) / 1_200;
      return rate / ((parallel ?? callers) * (5 / slowness));
    }).sort((a, b) => a - b);
    const [worst = 0, middle = 0] = [shares[2], shares[15]];
    assert.ok(middle >= 0.9, `half of the time ${middle} of what is possible`);
    assert.ok(worst >= 0.6, `${worst} of what is possible`);
  });
}

test("whatever happens, at least one request may run, and never more than the ceiling", () => {
  const sample = fc.record({
    kind: fc.constantFrom<Sample["kind"]>("answered", "refused"),
    startedAt: fc.nat(60_000),
    durationMs: fc.nat(60_000),
    step: fc.constantFrom("task", "fill"),
  });
  fc.assert(
    fc.property(
      fc.array(sample, { maxLength: 400 }),
      fc.integer({ min: 1, max: 500 }),
      (samples, ceiling) => {
        const limit = new ConcurrencyLimit(ceiling, 0);
        let now = 0;
        for (const each of samples) {
          now = Math.max(now, each.startedAt + each.durationMs);
          limit.reached();
          limit.record(each, now);
          assert.ok(limit.limit >= 1 && limit.limit <= ceiling);
          assert.ok(limit.pace === undefined || limit.pace > 0);
        }
      },
    ),
  );
});
