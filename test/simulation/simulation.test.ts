/**
 * The runtime's promises, in histories that seeds decide: 500 with faults exactly once, some at least once,
 * and some in which replicas only come and go in an orderly way. And
 * the simulation's own: every bug that is planted in the runtime is found within the same seeds.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { plantedBugs } from "./planted-bugs.ts";
import { simulate } from "./simulate.ts";

const seeds = Array.from({ length: 500 }, (_, index) => index + 1);

test("whatever goes wrong, every message has exactly one set of outputs, and no position is ahead of one", async () => {
  let faults = 0;
  for (const seed of seeds) {
    const history = await simulate(seed);
    assert.deepEqual(history.violations, [], `seed ${seed}: npm run simulate -- --seed ${seed} --trace`);
    faults += history.faults;
  }
  assert.ok(faults > seeds.length, "faults came");
});

test("at least once: whatever goes wrong, no message is without its outputs", async () => {
  for (const seed of seeds.slice(0, 100)) {
    const history = await simulate(seed, { guarantee: "at-least-once" });
    assert.deepEqual(history.violations, [], `seed ${seed}`);
  }
});

test("when replicas only join and stop in an orderly way, nothing is done twice", async () => {
  for (const seed of seeds.slice(0, 50)) {
    const history = await simulate(seed, { faults: "graceful" });
    assert.deepEqual(history.violations, [], `seed ${seed}`);
    assert.equal(history.repeated, 0, `seed ${seed}: messages were worked on again`);
  }
});

test("the same seed gives the same history", async () => {
  const [one, two] = [await simulate(7, { trace: true }), await simulate(7, { trace: true })];
  assert.deepEqual(one, two);
});

for (const [index, { says, guarantee }] of plantedBugs.entries()) {
  test(`finds a runtime that ${says}`, async () => {
    const mode = guarantee === "at-least-once" ? ["--at-least-once"] : [];
    const { code, output } = await run(
      ["--first-violation", "--seeds", String(seeds.length), ...mode],
      index,
    );
    assert.equal(code, 1, output);
    assert.match(output, /with violations/, output);
  });
}

function run(args: readonly string[], plantedBug: number): Promise<{ code: unknown; output: string }> {
  const file = (name: string) => new URL(name, import.meta.url).pathname;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", file("plant.ts"), file("main.ts"), ...args],
      { env: { ...process.env, PLANTED_BUG: String(plantedBug) }, timeout: 120_000 },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}
