/** The simulator writes every injection so that its rule holds, and misses its point when told to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PreparedInjection } from "../../../services/refiner/injections/injection.ts";
import { prepareInjection } from "../../../services/refiner/injections/injections.ts";
import type { Dialogue, RoundRecord } from "../../../services/shared/contracts/generated/records.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { blocking, checkRules } from "../../../services/shared/rules/check.ts";
import { type Simulator, startSimulator } from "../../../services/simulator/server.ts";
import { expertFormat, expertPrompt, experts } from "../../../services/verifier/experts.ts";
import { ask, shopTools, skeleton, taskOn } from "./asking.ts";

const names = ["clarification", "tool_awareness", "error_simulation", "non_function_calling"] as const;

async function using<T>(
  settings: Parameters<typeof startSimulator>[0],
  work: (simulator: Simulator) => Promise<T>,
) {
  const simulator = await startSimulator(settings);
  try {
    return await work(simulator);
  } finally {
    await simulator.stop();
  }
}

/** The dialogue with an injection as the refiner would record it. */
function withInjection(
  dialogue: Dialogue,
  injection: string,
  prepared: PreparedInjection<unknown>,
  written: unknown,
): Dialogue {
  const { turns, tools = dialogue.tools, masked, inserted, protectedTurns } = prepared.apply(written);
  const record: RoundRecord = {
    round: 1,
    operation: "inject",
    injection,
    variant: prepared.variant,
    masked,
    inserted,
    judgements: [{ turnId: masked[0] ?? "", accepted: true, decidedBy: "operation", reason: "" }],
    note: "",
    why: "",
    replaced: [],
    refused: [],
    dependents: [],
  };
  return { ...dialogue, turns, tools, protectedTurns, history: [record] };
}

interface Written {
  readonly variant: string;
  readonly problems: readonly string[];
}

/** What is wrong with the simulator's answers to one injection, over many dialogues. */
async function writeMany(url: string, name: string, count: number): Promise<Written[]> {
  const written: Written[] = [];
  for (let slot = 0; slot < count; slot += 1) {
    const dialogue = await skeleton(url, taskOn(shopTools, slot, { subTasks: 3 }));
    const prepared = prepareInjection(name, dialogue, seeded("site", name, slot), 1);
    if (!prepared) continue;
    const answer = await ask(url, prepared.format, prepared.prompt, "json_schema", slot);
    const own = prepared.problems(answer);
    const rules =
      own.length > 0
        ? []
        : checkRules(withInjection(dialogue, name, prepared, answer))
            .filter(({ severity }) => severity === "reject")
            .map(({ rule, message }) => `${rule}: ${message}`);
    written.push({ variant: prepared.variant, problems: [...own, ...rules] });
  }
  return written;
}

for (const name of names) {
  test(`${name}: what is written keeps its postcondition and breaks no rule`, () =>
    using({ seed: 5 }, async ({ url }) => {
      const written = await writeMany(url, name, 40);
      assert.ok(written.length >= 25, `only ${written.length} dialogues admitted it`);
      assert.deepEqual(
        written.filter(({ problems }) => problems.length > 0),
        [],
      );
    }));

  test(`${name}: one that misses its point is noticed before it is adopted`, () =>
    using({ seed: 5, missedInjection: 1 }, async ({ url }) => {
      const written = await writeMany(url, name, 12);
      assert.ok(written.length >= 6);
      assert.deepEqual(
        written.filter(({ problems }) => problems.length === 0),
        [],
      );
    }));
}

/** Faults of injections that no rule sees: the injection they strike, and the expert that finds them. */
const unseenByRules = [
  ["needlessQuestion", "clarification", "J15"],
  ["hiddenError", "error_simulation", "J22"],
] as const;

for (const [fault, injection, id] of unseenByRules) {
  test(`${fault}: strikes at its rate, and its expert fails those dialogues and no others`, () =>
    using({ seed: 5, [fault]: 0.5 }, async ({ url, stats }) => {
      const expert = experts.find((one) => one.id === id);
      assert.ok(expert);
      const count = () => stats().semantic[fault] ?? 0;
      let [asked, struck] = [0, 0];
      for (let slot = 0; slot < 60; slot += 1) {
        const dialogue = await skeleton(url, taskOn(shopTools, slot, { subTasks: 3 }));
        const prepared = prepareInjection(injection, dialogue, seeded("site", slot), 1);
        // Only where the error is reported can it be hidden.
        if (!prepared || (fault === "hiddenError" && !prepared.variant.endsWith("/report"))) continue;
        const before = count();
        const answer = await ask(url, prepared.format, prepared.prompt, "json_schema", slot);
        const put = count() > before;
        assert.deepEqual(prepared.problems(answer), []);
        const injected = withInjection(dialogue, injection, prepared, answer);
        assert.ok(expert.applies?.(injected));
        assert.deepEqual(blocking(checkRules(injected)), []);
        const judged: { readonly verdict: string } = await ask(
          url,
          expertFormat(expert),
          expertPrompt(expert, injected),
        );
        assert.equal(judged.verdict, put ? "fail" : "pass", `dialogue ${slot}`);
        asked += 1;
        if (put) struck += 1;
      }
      assert.ok(struck >= 0.2 * asked && struck <= 0.8 * asked && struck > 2, `${struck} of ${asked}`);
    }));
}

test("no expert fails a dialogue with a sound injection", () =>
  using({ seed: 8 }, async ({ url }) => {
    for (const name of names) {
      for (let slot = 0; slot < 12; slot += 1) {
        const dialogue = await skeleton(url, taskOn(shopTools, slot, { subTasks: 3 }));
        const prepared = prepareInjection(name, dialogue, seeded("site", name, slot), 1);
        if (!prepared) continue;
        const answer = await ask(url, prepared.format, prepared.prompt, "json_schema", slot);
        const injected = withInjection(dialogue, name, prepared, answer);
        for (const expert of experts) {
          const { verdict, reason } = await ask(url, expertFormat(expert), expertPrompt(expert, injected));
          assert.equal(verdict, "pass", `${name} ${prepared.variant} ${slot}: ${expert.name}: ${reason}`);
        }
      }
    }
  }));

test("errors of every kind, and every way to deal with one, come up", () =>
  using({ seed: 6 }, async ({ url }) => {
    const forms = new Set((await writeMany(url, "error_simulation", 60)).map(({ variant }) => variant));
    for (const error of ["bad_value", "time_out", "not_found", "permission", "rate_limit"])
      assert.ok(
        [...forms].some((form) => form.startsWith(`${error}/`)),
        error,
      );
    for (const recovery of ["retry", "corrected", "alternative", "report"])
      assert.ok(
        [...forms].some((form) => form.endsWith(`/${recovery}`)),
        recovery,
      );
  }));
