import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { taskFormat, taskPrompt } from "../../../services/initializer/prompts.ts";
import { filledUnits, fillHints, fillProblems } from "../../../services/refiner/fill.ts";
import {
  clarificationFormat,
  clarificationProblems,
  clarificationPrompt,
  pickSite,
} from "../../../services/refiner/injections/clarification.ts";
import { fillFormat, fillPrompt, judgementFormat, judgePrompt } from "../../../services/refiner/prompts.ts";
import type { Dialogue, Turn } from "../../../services/shared/contracts/generated/records.ts";
import { parseObject } from "../../../services/shared/dialogue/json.ts";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { showTurns } from "../../../services/shared/dialogue/transcript.ts";
import { unitsOf, withUnit } from "../../../services/shared/dialogue/units.ts";
import { blocking, checkRules } from "../../../services/shared/rules/check.ts";
import { argumentProblems } from "../../../services/shared/tools/arguments.ts";
import { type Simulator, startSimulator } from "../../../services/simulator/server.ts";
import { expertFormat, expertPrompt, experts } from "../../../services/verifier/experts.ts";
import {
  ask,
  bodyOf,
  complete,
  contentOf,
  type Mode,
  publicCatalogs,
  shopTools,
  skeleton,
  taskOn,
} from "./asking.ts";

let simulator: Simulator;
before(async () => {
  simulator = await startSimulator({ seed: 11 });
});
after(() => simulator.stop());

const modes: readonly Mode[] = ["json_schema", "json_object", "text"];

for (const mode of modes) {
  test(`plans as many sub-tasks as asked, from the tools offered (${mode})`, async () => {
    for (let slot = 0; slot < 12; slot += 1) {
      const asked = taskOn(shopTools, slot, { subTasks: 2 + (slot % 4), maxSteps: 1 + (slot % 3) });
      const { sub_tasks } = await ask(simulator.url, taskFormat, taskPrompt(asked), mode, slot);
      assert.equal(sub_tasks.length, asked.spec.subTasks);
      for (const { tools, steps, goal } of sub_tasks) {
        assert.ok(tools.length > 0 && steps >= 1 && steps <= asked.spec.maxSteps && goal.endsWith("."));
        for (const name of tools) assert.ok(shopTools.some((tool) => tool.name === name));
      }
      if (asked.spec.kind === "parallel")
        assert.ok(sub_tasks.some(({ tools, steps }) => tools.length > steps));
    }
  });

  test(`writes dialogues that no rule objects to (${mode})`, async () => {
    for (let slot = 0; slot < 10; slot += 1) {
      const dialogue = await skeleton(simulator.url, taskOn(shopTools, slot), mode);
      assert.deepEqual(blocking(checkRules(dialogue)), []);
    }
  });
}

const catalogs = publicCatalogs();
test("calls validate against the catalogs of others, and their values were stated", {
  skip: catalogs ? false : "the public catalogs are not there",
}, async (t) => {
  for (const { name, tools } of catalogs ?? []) {
    await t.test(name, async () => {
      for (let slot = 0; slot < 60; slot += 1) {
        const offered = seeded("offer", slot).sample(tools, 6);
        const dialogue = await skeleton(simulator.url, taskOn(offered, slot, { subTasks: 3, maxSteps: 3 }));
        const calls = dialogue.turns.flatMap((turn) => turn.calls);
        assert.ok(calls.length >= 3);
        for (const call of calls) {
          const tool = tools.find((one) => one.name === call.name);
          assert.ok(tool);
          assert.deepEqual(argumentProblems(tool, parseObject(call.arguments)), []);
        }
        assert.deepEqual(blocking(checkRules(dialogue)), []);
      }
    });
  }
});

test("dialogues of different slots differ", async () => {
  const dialogues = await Promise.all(
    [0, 2, 4, 6].map((slot) => skeleton(simulator.url, taskOn(shopTools, slot))),
  );
  const openings = new Set(dialogues.map(({ turns: [first] }) => first?.content));
  assert.equal(openings.size, dialogues.length);
});

test("a call that goes on from a result takes its value from there", async () => {
  const chained = await Promise.all(
    Array.from({ length: 20 }, (_, slot) =>
      skeleton(simulator.url, taskOn(shopTools.slice(1, 4), 2 * slot, { maxSteps: 3 })),
    ),
  );
  const taken = chained.filter(({ turns }) =>
    turns.some(({ calls }, at) =>
      calls.some(({ name, arguments: text }) => {
        const value = String(parseObject(text)?.["tracking_number"]);
        const before = turns.slice(0, at);
        return (
          name === "track_parcel" &&
          !before.some(({ role, content }) => role === "user" && content.includes(value)) &&
          before.some(({ results }) => results.some(({ content }) => content.includes(value)))
        );
      }),
    ),
  );
  assert.ok(taken.length > 0);
});

const goodDialogue = () => skeleton(simulator.url, taskOn(shopTools, 8, { subTasks: 3 }));

for (const mode of modes) {
  test(`fills masked turns with what the visible ones need (${mode})`, async () => {
    let changed = 0;
    for (let slot = 0; slot < 12; slot += 1) {
      const dialogue = await skeleton(simulator.url, taskOn(shopTools, slot, { subTasks: 3 }));
      const units = unitsOf(dialogue.turns);
      const [one] = seeded("mask", slot).sample(units, 1);
      assert.ok(one);
      const masked = [one];
      const ids = new Set(one.turns.map(({ id }) => id));
      const prompt = fillPrompt(dialogue, ids, fillHints(dialogue.turns, masked), []);
      const answer = await ask(simulator.url, fillFormat, prompt, mode, slot);
      assert.deepEqual(fillProblems(masked, answer), []);
      const [filled] = filledUnits(masked, answer);
      assert.ok(filled);
      const turns = withUnit(dialogue.turns, filled);
      assert.deepEqual(blocking(checkRules({ ...dialogue, turns })), [], JSON.stringify(filled));
      if (JSON.stringify(turns) !== JSON.stringify(dialogue.turns)) changed += 1;
    }
    assert.ok(changed > 6, `only ${changed} fills said something new`);
  });

  test(`leaves the value out, asks for it, and supplies it (${mode})`, async () => {
    for (let slot = 0; slot < 12; slot += 1) {
      const dialogue = await skeleton(simulator.url, taskOn(shopTools, slot));
      const site = pickSite(dialogue, seeded("site", slot));
      if (!site) continue;
      const answer = await ask(
        simulator.url,
        clarificationFormat,
        clarificationPrompt(dialogue, site),
        mode,
        slot,
      );
      assert.deepEqual(clarificationProblems(dialogue, site, answer), [], JSON.stringify({ site, answer }));
    }
  });

  test(`prefers the version without a fault, whichever stands first (${mode})`, async () => {
    const dialogue = await goodDialogue();
    const at = dialogue.turns.findIndex(({ calls }) => calls.some(({ name }) => name !== "list_cities"));
    const [turn, results] = dialogue.turns.slice(at, at + 2);
    assert.ok(turn && results);
    const bad: Turn = { ...turn, calls: turn.calls.map((call) => ({ ...call, name: "no_such_tool" })) };
    for (const newFirst of [true, false]) {
      const [first, second] = newFirst ? [bad, turn] : [turn, bad];
      const versions = [
        { id: turn.id, first: showTurns([first, results]), second: showTurns([second, results]) },
      ];
      const prompt = judgePrompt(dialogue, new Set([turn.id, results.id]), versions);
      const { comparisons } = await ask(simulator.url, judgementFormat, prompt, mode);
      assert.deepEqual(
        comparisons.map(({ id, better }) => ({ id, better })),
        [{ id: turn.id, better: newFirst ? "second" : "first" }],
      );
    }
  });

  for (const expert of experts) {
    test(`${expert.name} passes a sound dialogue (${mode})`, async () => {
      const answer = await ask(
        simulator.url,
        expertFormat(expert),
        expertPrompt(expert, await goodDialogue()),
        mode,
      );
      assert.deepEqual(
        { turns: answer.turns, verdict: answer.verdict },
        { turns: [], verdict: "pass" },
        answer.reason,
      );
    });
  }
}

test("fills several turns that do not touch each other, and keeps what the others rely on", async () => {
  for (let slot = 0; slot < 10; slot += 1) {
    const dialogue = await skeleton(simulator.url, taskOn(shopTools, slot, { subTasks: 3 }));
    const units = unitsOf(dialogue.turns);
    const masked = units.filter((_, index) => index % 2 === slot % 2).slice(0, 4);
    const ids = new Set(masked.flatMap(({ turns }) => turns.map(({ id }) => id)));
    const hints = fillHints(dialogue.turns, masked);
    const answer = await ask(
      simulator.url,
      fillFormat,
      fillPrompt(dialogue, ids, hints, []),
      "json_schema",
      slot,
    );
    const turns = filledUnits(masked, answer).reduce(withUnit, dialogue.turns as Turn[]);
    assert.deepEqual(blocking(checkRules({ ...dialogue, turns })), []);
  }
});

const edited = async (edit: (turn: Turn) => Turn): Promise<Dialogue> => {
  const dialogue = await goodDialogue();
  return { ...dialogue, turns: dialogue.turns.map(edit) };
};
const callsWith = (turn: Turn, edit: (args: Record<string, unknown>) => Record<string, unknown>): Turn => ({
  ...turn,
  calls: turn.calls.map((call) => ({
    ...call,
    arguments: JSON.stringify(edit({ ...parseObject(call.arguments) })),
  })),
});
const faulty: readonly (readonly [expert: string, what: string, edit: (turn: Turn) => Turn])[] = [
  [
    "expert_grounding",
    "an id nobody stated",
    (turn) =>
      callsWith(turn, (args) =>
        args["order_id"]
          ? { ...args, order_id: "W0000009" }
          : args["customer_id"]
            ? { ...args, customer_id: "nobody_here_1" }
            : args,
      ),
  ],
  [
    "expert_completion",
    "an answer that is missing",
    (turn) => (turn.role === "assistant" && turn.calls.length === 0 ? { ...turn, content: "" } : turn),
  ],
  [
    "expert_results",
    "an answer that reports another code",
    (turn) =>
      turn.role === "assistant" && turn.calls.length === 0
        ? { ...turn, content: "The confirmation code is QQ99887." }
        : turn,
  ],
];
for (const [name, what, edit] of faulty) {
  test(`${name} fails ${what}, and names the turn`, async () => {
    const expert = experts.find((one) => one.name === name);
    assert.ok(expert);
    const dialogue = await edited(edit);
    const answer = await ask(simulator.url, expertFormat(expert), expertPrompt(expert, dialogue));
    assert.equal(answer.verdict, "fail");
    assert.ok(answer.turns.length > 0);
    for (const id of answer.turns) assert.ok(dialogue.turns.some((turn) => turn.id === id));
  });
}

test("the same request gets the same answer, from this simulator and from another of its seed", async () => {
  const body = bodyOf(taskFormat, taskPrompt(taskOn(shopTools, 1)));
  const first = contentOf(await complete(simulator.url, body));
  assert.equal(contentOf(await complete(simulator.url, body)), first);
  const [twin, other] = await Promise.all([startSimulator({ seed: 11 }), startSimulator({ seed: 12 })]);
  try {
    assert.equal(contentOf(await complete(twin.url, body)), first);
    assert.notEqual(contentOf(await complete(other.url, body)), first);
  } finally {
    await Promise.all([twin.stop(), other.stop()]);
  }
});
