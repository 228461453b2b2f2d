import assert from "node:assert/strict";
import { test } from "node:test";
import type { Order, ToolCatalog } from "../../../services/shared/contracts/generated/records.ts";
import { dialogueKinds, injectionKinds, orderProblems } from "../../../services/shared/tools/order.ts";
import { tool } from "../../support/dialogue-builder.ts";

const order: Order = {
  id: "ord_1",
  dialogues: 24,
  seed: 7,
  attempts: 4,
  kinds: {},
  injections: {},
  languages: ["en"],
  limits: { minSubTasks: 2, maxSubTasks: 3, maxSteps: 2, maxTools: 8, maxInjections: 3 },
  models: { teacher: null, judge: null, temperature: null },
  severities: {},
  budget: null,
  nonce: "",
  firstSlot: 0,
};
const catalog: ToolCatalog = { name: "c", tools: [tool("f")], order };
const problems = (changed: Partial<Order>) => orderProblems({ ...catalog, order: { ...order, ...changed } });

test("a sound order has no problem", () => {
  assert.deepEqual(orderProblems(catalog), []);
  assert.deepEqual(
    problems({
      dialogues: 10_000_000,
      firstSlot: 9_999_999,
      kinds: { parallel: 1, sequential: 0 },
      injections: { none: 1 },
      languages: ["en", "pt-BR", "zh-Hant-TW", "yue"],
      models: { teacher: "m", judge: null, temperature: 2 },
    }),
    [],
  );
});

const broken: readonly (readonly [field: string, changed: Partial<Order>])[] = [
  ["order.id", { id: " " }],
  ["order.id", { id: "x".repeat(201) }],
  ["order.dialogues", { dialogues: 0 }],
  ["order.dialogues", { dialogues: 10_000_001 }],
  ["order.attempts", { attempts: 0 }],
  ["order.attempts", { attempts: 21 }],
  ["order.seed", { seed: 2 ** 60 }],
  ["order.firstSlot", { firstSlot: -1 }],
  ["order.firstSlot", { firstSlot: 25 }],
  ["order.kinds", { kinds: { chatty: 1 } }],
  ["order.kinds", { kinds: { toString: 1 } }],
  ["order.kinds.parallel", { kinds: { parallel: -1 } }],
  ["order.kinds.parallel", { kinds: { parallel: Number.NaN } }],
  ["order.kinds", { kinds: { parallel: 0 } }],
  ["order.injections", { injections: { surprise: 1 } }],
  ["order.injections.none", { injections: { none: Number.POSITIVE_INFINITY } }],
  ["order.languages", { languages: [] }],
  ["order.languages", { languages: ["english please"] }],
  ["order.languages", { languages: [""] }],
  ["order.limits.minSubTasks", { limits: { ...order.limits, minSubTasks: 0 } }],
  ["order.limits.maxSubTasks", { limits: { ...order.limits, maxSubTasks: 6 } }],
  ["order.limits.minSubTasks", { limits: { ...order.limits, minSubTasks: 4 } }],
  ["order.limits.maxSteps", { limits: { ...order.limits, maxSteps: 7 } }],
  ["order.limits.maxTools", { limits: { ...order.limits, maxTools: 0 } }],
  ["order.limits.maxInjections", { limits: { ...order.limits, maxInjections: 4 } }],
  ["order.models.teacher", { models: { ...order.models, teacher: "" } }],
  ["order.models.temperature", { models: { ...order.models, temperature: 2.5 } }],
  ["order.models.temperature", { models: { ...order.models, temperature: Number.NaN } }],
];
for (const [field, changed] of broken) {
  test(`${field} is refused as ${JSON.stringify(Object.values(changed)[0]).slice(0, 50)}, with a fix`, () => {
    const found = problems(changed);
    assert.equal(found.length, 1, found.join("\n"));
    assert.ok(found[0]?.startsWith(field), found[0]);
    assert.match(found[0] ?? "", /use |give |name |raise |lower /);
  });
}

test("every problem is told at once", () => {
  assert.equal(problems({ id: "", dialogues: 0, attempts: 99, languages: [] }).length, 4);
});

test("a catalog without a usable tool is refused, with the reason of each tool", () => {
  assert.match(orderProblems({ ...catalog, tools: [] })[0] ?? "", /^tools is empty/);
  const [problem] = orderProblems({ ...catalog, tools: [{ ...tool("bad"), parameters: "{" }] });
  assert.match(problem ?? "", /^tools holds no usable tool.*"bad".*no JSON/s);
});

test("the default mixes are of known kinds and add up to one", () => {
  for (const mix of [dialogueKinds, injectionKinds])
    assert.equal(
      Object.values<number>(mix).reduce((sum, weight) => sum + weight),
      1,
    );
});
