import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { jsonFault } from "../../../services/shared/tools/json-fault.ts";
import { parseToolsText, readTools } from "../../../services/shared/tools/openai-tools.ts";

const weather = { name: "weather", description: "Tells it.", parameters: { type: "object", properties: {} } };
const wrapped = { type: "function", function: weather };

const accepted: readonly (readonly [form: string, value: unknown])[] = [
  ["a list of function tools", [wrapped]],
  ["a list of bare functions", [weather]],
  ["flat tools of the Responses API", [{ type: "function", ...weather, strict: true }]],
  ["tools under a key", { tools: [wrapped] }],
  ["functions under a key", { functions: [weather] }],
  ["one tool alone", wrapped],
  ["a namespace of tools", [{ type: "namespace", name: "n", description: "", tools: [wrapped] }]],
  [
    "a schema called inputSchema",
    [{ name: "weather", description: "Tells it.", inputSchema: weather.parameters }],
  ],
  ["parameters as JSON text", [{ ...weather, parameters: JSON.stringify(weather.parameters) }]],
];
for (const [form, value] of accepted) {
  test(`reads ${form}`, () => {
    assert.deepEqual(readTools(value), {
      tools: [
        {
          name: "weather",
          description: "Tells it.",
          parameters: '{"type":"object","properties":{}}',
          returns: null,
        },
      ],
      refused: [],
    });
  });
}

test("a tool without parameters takes none, and without description has an empty one", () => {
  assert.deepEqual(readTools([{ type: "function", function: { name: "ping", parameters: null } }]).tools, [
    { name: "ping", description: "", parameters: '{"type":"object","properties":{}}', returns: null },
  ]);
});

for (const key of ["returns", "response", "output_schema"]) {
  test(`the result's schema is read from "${key}"`, () => {
    const [tool] = readTools([{ ...weather, [key]: { type: "dict" } }]).tools;
    assert.equal(tool?.returns, '{"type":"dict"}');
  });
}

test("what is no function tool is refused, and costs the others nothing", () => {
  const { tools, refused } = readTools([
    wrapped,
    { type: "custom", custom: { name: "free", format: { type: "text" } } },
    { type: "web_search" },
    { type: "function", function: { description: "nameless" } },
    "weather",
    null,
    { name: "listed", parameters: [1] },
  ]);
  assert.deepEqual(
    tools.map(({ name }) => name),
    ["weather"],
  );
  assert.deepEqual(
    refused.map(({ index, name }) => [index, name]),
    [
      [1, "free"],
      [2, "web_search"],
      [3, "function"],
      [4, ""],
      [5, ""],
      [6, "listed"],
    ],
  );
  for (const { reason } of refused) assert.ok(reason.length > 20);
});

test("a text may hold one function a line", () => {
  const { tools } = parseToolsText(`${JSON.stringify(weather)}\n\n${JSON.stringify(wrapped)}\n`);
  assert.equal(tools.length, 2);
});

test("a text may begin with a byte order mark", () => {
  assert.equal(parseToolsText(`\uFEFF${JSON.stringify([wrapped])}`).tools.length, 1);
});

test("broken JSON is refused with line and column", () => {
  assert.throws(
    () => parseToolsText('[\n  {"name": "a"},\n  {"name": b}\n]'),
    /^UnreadableTools: line 3, column 12: /,
  );
  assert.throws(() => parseToolsText('[{"name": "a"}'), /line 1, column 15: /);
  assert.throws(() => parseToolsText("tools: none"), /line 1, column 1: /);
  assert.throws(() => parseToolsText("  \n"), /no text/);
});

test("a broken line among JSON lines is named", () => {
  const text = `${JSON.stringify(weather)}\n${JSON.stringify(weather)}\n{"name": \n`;
  assert.throws(() => parseToolsText(text), /line 3, column /);
});

test("a fault is found exactly where the text stops being JSON", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.string({ maxLength: 2 }), (json, at, noise) => {
      assert.equal(jsonFault(json), undefined);
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + noise + json.slice(cut);
      const fault = jsonFault(text);
      const isJson = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      assert.equal(fault === undefined, isJson, text);
      if (fault !== undefined) assert.ok(fault >= 0 && fault <= text.length);
    }),
    { numRuns: 1_000 },
  );
});
