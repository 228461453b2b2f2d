import assert from "node:assert/strict";
import { test } from "node:test";
import { catalogView } from "../../../services/planner/catalog-view.ts";
import { tasksOfSlots } from "../../../services/planner/sampling.ts";
import { planner } from "../../../services/planner/stage.ts";
import type {
  DialogueTask,
  Tool,
  ToolCatalog,
} from "../../../services/shared/contracts/generated/records.ts";
import { UnusableInput } from "../../../services/shared/stream/stage.ts";
import { dialogueKinds, injectionKinds, kindsWithoutCalls } from "../../../services/shared/tools/order.ts";
import { tool } from "../../support/dialogue-builder.ts";
import { catalogOf } from "../../support/pipeline.ts";
import { run } from "../../support/stage-run.ts";

/** A catalog of `count` tools in groups of five that share an entity; the first of each group gives its id. */
function manyTools(count: number): Tool[] {
  const things = [
    "flight",
    "hotel",
    "order",
    "parcel",
    "ticket",
    "invoice",
    "member",
    "room",
    "course",
    "recipe",
  ];
  return Array.from({ length: count }, (_, index) => {
    const thing = `${things[Math.floor(index / 5) % things.length]}${Math.floor(index / 50) || ""}`;
    if (index % 5 === 0)
      return tool(`find_${thing}`, { city: "string" }, ["city"], {
        description: `Find a ${thing}.`,
        returns: { type: "object", properties: { [`${thing}_id`]: { type: "string" } } },
      });
    return tool(
      `${["", "get", "cancel", "change", "rate"][index % 5]}_${thing}`,
      { [`${thing}_id`]: "string" },
      [`${thing}_id`],
      {
        description: `Do ${index % 5} with a ${thing}.`,
      },
    );
  });
}

const limits = { minSubTasks: 2, maxSubTasks: 4, maxSteps: 3, maxTools: 8, maxInjections: 3 };
const order = (tools: readonly Tool[], dialogues: number, more: Partial<ToolCatalog["order"]> = {}) =>
  catalogOf("order-1", dialogues, tools, { limits, ...more });
const tasksOf = ({ order: asked, tools }: ToolCatalog, from = 0, to = asked.dialogues) =>
  tasksOfSlots(asked, catalogView(tools), from, to);
const needed = ({ spec }: DialogueTask) => [...new Set(spec.outline.flatMap(({ tools }) => tools))];

test("the mix of an order is what was asked, to within two points", () => {
  const kinds = { sequential: 0.35, parallel: 0.2, dependent: 0.25, no_tool: 0.08, irrelevant: 0.12 };
  const injections = {
    clarification: 3,
    tool_awareness: 2,
    error_simulation: 3,
    non_function_calling: 1,
    none: 1,
  };
  for (const dialogues of [300, 2_345]) {
    const tasks = tasksOf(order(manyTools(25), dialogues, { kinds, injections }));
    for (const [kind, share] of Object.entries(kinds)) {
      const part = tasks.filter(({ spec }) => spec.kind === kind).length / dialogues;
      assert.ok(Math.abs(part - share) < 0.02, `${kind} ${part}`);
    }
    const calling = tasks.filter(({ spec }) => !kindsWithoutCalls.has(spec.kind));
    const without = calling.filter(({ spec }) => spec.injections.length === 0).length / calling.length;
    assert.ok(Math.abs(without - 0.1) < 0.02, `none ${without}`);
    const all = calling.flatMap(({ spec }) => spec.injections);
    for (const [name, weight] of Object.entries(injections)) {
      if (name === "none") continue;
      const part = all.filter((one) => one === name).length / all.length;
      assert.ok(Math.abs(part - weight / 9) < 0.02, `${name} ${part}`);
    }
    assert.ok(calling.every(({ spec }) => spec.injections.length <= 3));
    assert.ok(calling.some(({ spec }) => spec.injections.length === 3));
  }
});

test("the tasks do not depend on the batches they are made in", async () => {
  const catalog = order(manyTools(12), 90, { nonce: "drawn before" });
  const whole = tasksOf(catalog);
  assert.deepEqual([...tasksOf(catalog, 0, 17), ...tasksOf(catalog, 17, 64), ...tasksOf(catalog, 64)], whole);
  let left: ToolCatalog | undefined = catalog;
  const tasks: DialogueTask[] = [];
  for (let messages = 0; left; messages += 1) {
    assert.ok(messages < 10);
    const { outputs }: Awaited<ReturnType<typeof run>> = await run(planner, left, undefined, {
      env: { PLANNER_BATCH: "25" },
    });
    assert.ok(outputs.length <= 26, "a message stays bounded");
    tasks.push(
      ...outputs
        .filter(({ topic }) => topic.name === "dialogue-tasks")
        .map(({ value }) => value as DialogueTask),
    );
    left = outputs.find(({ topic }) => topic.name === "tool-catalogs")?.value as ToolCatalog | undefined;
  }
  assert.deepEqual(tasks, whole);
});

test("an order without a nonce gets one, the same for all its batches, and one it has is kept", async () => {
  const batches = { env: { PLANNER_BATCH: "25" } };
  const noncesOf = ({ outputs }: Awaited<ReturnType<typeof run>>) =>
    outputs.map(({ topic, value }) =>
      topic.name === "tool-catalogs"
        ? (value as ToolCatalog).order.nonce
        : (value as DialogueTask).spec.nonce,
    );
  for (const [given, expected] of [
    ["", "drawn"],
    ["drawn before", "drawn before"],
  ]) {
    const planned = await run(planner, order(manyTools(12), 40, { nonce: given ?? "" }), undefined, batches);
    assert.equal(planned.outputs.length, 26);
    assert.deepEqual([...new Set(noncesOf(planned))], [expected]);
  }
});

test("the nonce decides about nothing but fences: ids, tools and everything else that is drawn stay", () => {
  const drawn = (nonce: string) =>
    tasksOf(order(manyTools(12), 40, { nonce })).map(({ spec: { nonce: _nonce, ...spec }, ...task }) => ({
      ...task,
      spec,
    }));
  assert.deepEqual(drawn("one"), drawn("another"));
});

test("the same order gives the same tasks, another seed others", () => {
  assert.deepEqual(tasksOf(order(manyTools(12), 20)), tasksOf(order(manyTools(12), 20)));
  assert.notDeepEqual(tasksOf(order(manyTools(12), 20)), tasksOf(order(manyTools(12), 20, { seed: 2 })));
});

test("every tool of a catalog comes up, of 22 within 30 dialogues and of 300 within 300, none far more often than others", () => {
  for (const [count, dialogues] of [
    [22, 30],
    [300, 300],
  ] as const) {
    const tools = manyTools(count);
    const uses = new Map(tools.map(({ name }) => [name, 0]));
    for (const task of tasksOf(order(tools, dialogues)))
      for (const name of needed(task)) uses.set(name, (uses.get(name) ?? 0) + 1);
    const counts = [...uses.values()];
    assert.ok(Math.min(...counts) >= 1, `${counts.filter((one) => one === 0).length} of ${count} never`);
    assert.ok(Math.max(...counts) <= 6 * (counts.reduce((sum, one) => sum + one, 0) / count));
  }
});

test("a task offers what it needs, stays within the limits, and fits its kind", () => {
  for (const tools of [manyTools(1), manyTools(2), manyTools(22), manyTools(300)]) {
    const offered = new Map(tools.map((one) => [one.name, one]));
    for (const task of tasksOf(order(tools, 120))) {
      const { spec } = task;
      const names = task.tools.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      assert.ok(names.length >= 1 && names.length <= limits.maxTools);
      assert.ok(names.every((name) => offered.has(name)));
      assert.ok(
        needed(task).every((name) => names.includes(name)),
        `${needed(task)} of ${names}`,
      );
      assert.equal(spec.outline.length, spec.subTasks);
      assert.ok(spec.subTasks >= limits.minSubTasks && spec.subTasks <= limits.maxSubTasks);
      assert.ok(spec.outline.every(({ steps }) => steps <= limits.maxSteps));
      const calls = spec.outline.some(({ tools: used }) => used.length > 0);
      assert.equal(calls, !kindsWithoutCalls.has(spec.kind));
      if (spec.kind === "parallel")
        assert.ok(spec.outline.some(({ together, tools: used }) => together && used.length > 1));
      if (spec.kind === "dependent")
        assert.ok(spec.outline.some(({ dependent, steps }) => dependent && steps === 2));
      if (spec.kind === "irrelevant") assert.ok(spec.outline.every(({ beyond }) => beyond !== ""));
      if (!calls) assert.deepEqual(spec.injections, []);
    }
  }
});

test("what is asked for in vain is what a tool that is held back does", () => {
  const tools = manyTools(22);
  const tasks = tasksOf(order(tools, 40, { kinds: { irrelevant: 1 } }));
  for (const { spec, tools: offered } of tasks)
    for (const { beyond } of spec.outline) {
      const held = tools.find(({ name }) => beyond.startsWith(`${name}:`));
      assert.ok(held && !offered.includes(held));
    }
});

test("most distractors are easily taken for a tool that is needed", () => {
  const tools = manyTools(300);
  const kinOf = (name: string) => name.slice(name.indexOf("_"));
  let [near, all] = [0, 0];
  for (const task of tasksOf(order(tools, 200, { kinds: { sequential: 1 } }))) {
    const kin = new Set(needed(task).map(kinOf));
    const distractors = task.tools.filter(({ name }) => !needed(task).includes(name));
    all += distractors.length;
    near += distractors.filter(({ name }) => kin.has(kinOf(name))).length;
  }
  assert.ok(near / all > 0.4, `${near} of ${all}`);
});

test("what the tools cannot show is left out of the mix, and refused when nothing else is asked", async () => {
  const one = tool("ping");
  const tasks = tasksOf(order([one], 60));
  assert.deepEqual([...new Set(tasks.map(({ spec }) => spec.kind))].sort(), [
    "irrelevant",
    "no_tool",
    "sequential",
  ]);
  assert.ok(tasks.every(({ spec }) => !spec.injections.includes("clarification")));
  await assert.rejects(run(planner, order([one], 5, { kinds: { dependent: 1 } })), (error) => {
    assert.ok(error instanceof UnusableInput);
    return /order\.kinds asks only for what these tools cannot show/.test(error.message);
  });
  const { notes } = await run(planner, order([one], 5));
  assert.deepEqual(notes, ["the tools do not allow all kinds"]);
});

test("languages take turns, so each has its share, and none is tied to a kind", () => {
  const languages = ["en", "de", "ja"];
  const tasks = tasksOf(order(manyTools(22), 300, { languages }));
  for (const language of languages) {
    const own = tasks.filter(({ spec }) => spec.language === language);
    assert.equal(own.length, 100);
    assert.deepEqual(
      [...new Set(own.map(({ spec }) => spec.kind))].sort(),
      Object.keys(dialogueKinds).sort(),
      language,
    );
  }
});

test("all kinds and injections of the standard mix come up in an order of 100", () => {
  const tasks = tasksOf(order(manyTools(22), 100));
  assert.deepEqual(
    [...new Set(tasks.map(({ spec }) => spec.kind))].sort(),
    Object.keys(dialogueKinds).sort(),
  );
  const names = Object.keys(injectionKinds).filter((name) => name !== "none");
  assert.deepEqual([...new Set(tasks.flatMap(({ spec }) => spec.injections))].sort(), names.sort());
  assert.ok(new Set(tasks.map(({ spec }) => spec.persona)).size > 5);
});

test("a severity for a check that does not exist is refused, with the field and the fix", async () => {
  const order = catalogOf("severe", 1, [tool("find", { city: "string" }, ["city"])], {
    severities: { K99: "warn" },
  });
  await assert.rejects(run(planner, order), (error: unknown) => {
    assert.ok(error instanceof UnusableInput);
    assert.match(error.message, /^order\..*K99/);
    return true;
  });
});
