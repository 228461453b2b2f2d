import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../../services/cli/exit.ts";
import { type Asked, catalogName, prepareSubmission } from "../../../services/cli/submission.ts";

const asked: Asked = {
  dialogues: 3,
  seed: 0,
  attempts: 4,
  kinds: {},
  injections: {},
  languages: ["en"],
  limits: { minSubTasks: 2, maxSubTasks: 3, maxSteps: 2, maxTools: 8, maxInjections: 3 },
  models: { teacher: null, judge: null, temperature: null },
  severities: {},
  budget: null,
};
const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Weather of a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};
const text = JSON.stringify([weather]);

test("the same tools and options make the same order, others another", () => {
  const id = (changes: Partial<Asked>) =>
    prepareSubmission(text, { name: "a.json" }, { ...asked, ...changes }).catalog.order.id;
  assert.equal(id({}), id({}));
  assert.notEqual(id({}), id({ seed: 1 }));
  assert.notEqual(id({}), id({ dialogues: 4 }));
});

test("each tool goes out with where it was written", () => {
  const dotted = { ...weather, function: { ...weather.function, name: "get.weather" } };
  const { catalog } = prepareSubmission(JSON.stringify([weather, dotted]), { name: "a.json" }, asked);
  assert.deepEqual(
    catalog.tools.map(({ name, origin }) => [name, origin]),
    [
      ["get_weather", { name: "get_weather", source: "", at: "[0]" }],
      ["get_weather_2", { name: "get.weather", source: "", at: "[1]" }],
    ],
  );
});

test("an id that is given is taken", () => {
  assert.equal(prepareSubmission(text, { name: "a.json" }, asked, "mine").catalog.order.id, "mine");
});

test("a tool that cannot be used is dropped with a reason, and the rest goes on", () => {
  const { catalog, remarks } = prepareSubmission(
    JSON.stringify([weather, { x: 1 }, 7]),
    { name: "a.json" },
    asked,
  );
  assert.deepEqual(
    catalog.tools.map(({ name }) => name),
    ["get_weather"],
  );
  assert.equal(remarks.length, 2);
  assert.match(remarks[0] ?? "", /^dropped: \[1\]: .*name/);
});

test("without a usable tool nothing is submitted, and every reason is told", () => {
  assert.throws(
    () => prepareSubmission(JSON.stringify([{ type: "function", x: 1 }, 7]), { name: "a.json" }, asked),
    (error: Error) =>
      error instanceof UsageError &&
      /a\.json was not submitted/.test(error.message) &&
      /function \(\[0\]\): /.test(error.message) &&
      / \[1\]: /.test(error.message),
  );
});

test("every problem of an order is named at once, with its field", () => {
  const wrong = {
    ...asked,
    dialogues: 0,
    attempts: 99,
    kinds: { foo: 1 },
    languages: ["klingonisch"],
    limits: { ...asked.limits, minSubTasks: 9 },
  };
  assert.throws(
    () => prepareSubmission(text, { name: "a.json" }, wrong),
    (error: Error) => {
      assert.ok(error instanceof UsageError);
      for (const field of ["dialogues", "attempts", "kinds", "languages", "minSubTasks"])
        assert.match(error.message, new RegExp(`order\\.(limits\\.)?${field}`));
      return true;
    },
  );
});

test("text that is no JSON is refused with its place", () => {
  assert.throws(() => prepareSubmission('[{"type"', { name: "-" }, asked), {
    name: "UsageError",
    message: /cannot be read as tools: .*line 1/,
  });
});

test("a catalog is named after its file", () => {
  assert.equal(catalogName("/data/travel.json"), "travel");
  assert.equal(catalogName("c:\\data\\cars.jsonl"), "cars");
  assert.equal(catalogName("stdin"), "stdin");
  assert.equal(catalogName(".json"), "catalog");
});
