/**
 * Every form in which people keep tools is recognised, and gives the same tool. Forms that are none are refused with what
 * was tried.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { UnreadableCatalog } from "../../../../services/shared/tools/catalog/document.ts";
import { type CatalogSource, readCatalog } from "../../../../services/shared/tools/catalog/read-catalog.ts";
import { compileSchema } from "../../../../services/shared/tools/schema-validator.ts";

const properties = { city: { type: "string", description: "City." } };
const schema = { type: "object", properties, required: ["city"] };
const weather = { name: "weather", description: "Tells it.", parameters: schema };
const wrapped = { type: "function", function: weather };
const mcpTool = { name: "weather", description: "Tells it.", inputSchema: schema };
const dict = { ...weather, parameters: { ...schema, type: "dict" } };
const pythonTool =
  "{'name': 'weather', 'description': 'Tells it.', 'parameters': {'type': 'object', 'properties': {'city': {'type': 'string', 'description': 'City.'}}, 'required': ['city']}, 'strict': None}";
const question = [[{ role: "user", content: "Weather?" }]];

const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join("\n");

const openapiYaml = `
openapi: 3.0.3
info: { title: Weather, version: 2024-01-01 }
paths:
  /weather/{city}:
    parameters: [{ $ref: '#/components/parameters/City' }]
    get:
      operationId: weather
      description: Tells it.
      responses: { 200: { description: ok } }
components:
  parameters:
    City: { name: city, in: path, required: true, description: City., schema: { type: string } }
`;

const forms: readonly (readonly [form: string, format: string, text: string])[] = [
  ["a list of function tools", "openai", JSON.stringify([wrapped])],
  ["a list of bare functions", "openai", JSON.stringify([weather])],
  [
    "flat tools of the Responses API",
    "openai",
    JSON.stringify([{ type: "function", ...weather, strict: true }]),
  ],
  ["tools under a key", "openai", JSON.stringify({ tools: [wrapped] })],
  ["functions under a key", "openai", JSON.stringify({ functions: [weather] })],
  ["one tool alone", "openai", JSON.stringify(wrapped)],
  ["a namespace of tools", "openai", JSON.stringify([{ type: "namespace", name: "n", tools: [wrapped] }])],
  ["one function a line", "openai", lines(weather)],
  ["parameters as JSON text", "openai", JSON.stringify([{ ...weather, parameters: JSON.stringify(schema) }])],
  ["a text with a byte order mark", "openai", `\uFEFF${JSON.stringify([wrapped])}`],
  ["tools beside messages", "openai", JSON.stringify({ messages: [], tools: [wrapped] })],
  ["OpenAI tools as YAML", "openai", `tools:\n  - ${JSON.stringify(wrapped)}\n`],
  [
    "Anthropic tools",
    "anthropic",
    JSON.stringify([{ name: "weather", description: "Tells it.", input_schema: schema }]),
  ],
  ["MCP tools", "mcp", JSON.stringify({ tools: [mcpTool] })],
  ["an MCP reply", "mcp", JSON.stringify({ jsonrpc: "2.0", id: 1, result: { tools: [mcpTool] } })],
  ["an MCP tool alone", "mcp", JSON.stringify({ ...mcpTool, title: "Weather", annotations: null })],
  ["servers by name", "mcp", JSON.stringify({ mcpServers: { w: { tools: [mcpTool] } } })],
  [
    "a list of servers",
    "mcp",
    JSON.stringify([{ name: "a", config: {}, tools: { w: { tools: [mcpTool] } } }]),
  ],
  [
    "arguments one by one",
    "mcp",
    JSON.stringify([
      {
        name: "weather",
        description: "Tells it.",
        arguments: [{ name: "city", type: "string", desc: "City." }],
      },
    ]),
  ],
  ["BFCL function documents", "bfcl", lines(dict)],
  ["BFCL tests", "bfcl", lines({ id: "simple_1", question, function: [dict] })],
  ["BFCL tests with one function", "bfcl", lines({ id: "simple_1", question, function: dict })],
  [
    "ACEBench tests",
    "acebench",
    lines({
      id: "atom_1",
      question: "user: Weather?",
      function: [{ name: "weather", description: "Tells it.", arguments: schema }],
    }),
  ],
  [
    "ToolACE dialogues",
    "toolace",
    JSON.stringify([
      {
        system: `You can call:\n[${JSON.stringify(dict)}]\nUse [f(x)].`,
        conversations: [{ from: "user", value: "Hi" }],
      },
    ]),
  ],
  ["a ToolACE system text", "toolace", `Here is a list of functions:\n${JSON.stringify([dict])}\nAnswer.`],
  [
    "xLAM records",
    "xlam",
    JSON.stringify([
      {
        id: 1,
        query: "Weather?",
        tools: JSON.stringify([{ name: "weather", description: "Tells it.", parameters: properties }]),
        answers: "[]",
      },
    ]),
  ],
  ["ShareGPT records", "xlam", JSON.stringify([{ conversations: [], tools: JSON.stringify([weather]) }])],
  [
    "a Hermes prompt",
    "hermes",
    `You may call functions within <tools></tools> tags: <tools> [${JSON.stringify(wrapped)}] </tools>`,
  ],
  [
    "a Hermes prompt with Python literals",
    "hermes",
    `<tools>\n{'type': 'function', 'function': ${pythonTool}}\n</tools>`,
  ],
  [
    "Hermes dialogues",
    "hermes",
    lines({ conversations: [{ from: "system", value: `<tools>\n${JSON.stringify(wrapped)}\n</tools>` }] }),
  ],
  [
    "API-Bank APIs",
    "api-bank",
    JSON.stringify([
      {
        name: "weather",
        description: "Tells it.",
        input_parameters: { city: { type: "str", description: "City." } },
        output_parameters: {},
      },
    ]),
  ],
  ["OpenAPI as YAML", "openapi", openapiYaml],
];

for (const [form, format, text] of forms) {
  test(`reads ${form}`, () => {
    const catalog = readCatalog(text);
    assert.equal(catalog.format, format);
    const [tool, ...others] = catalog.tools;
    assert.deepEqual(others, []);
    assert.equal(tool?.name, "weather");
    assert.equal(tool.description, "Tells it.");
    const parameters = JSON.parse(tool.parameters);
    assert.deepEqual(parameters.properties, properties);
    // API-Bank does not say what is required.
    if (format !== "api-bank") assert.deepEqual(parameters.required, ["city"]);
    assert.equal(parameters.type, "object");
  });
  test(`reads ${form} when told what they are`, () => {
    assert.deepEqual(readCatalog(text, { format }).tools, readCatalog(text).tools);
  });
}

test("ToolBench names an API after its tool", () => {
  const api = {
    tool_name: "Olato Quotes",
    api_name: "Love Quote",
    api_description: "Gives one.",
    required_parameters: [{ name: "mood", type: "STRING", description: "Mood.", default: "" }],
    optional_parameters: [{ name: "count", type: "NUMBER", description: "How many.", default: "3" }],
  };
  const { format, tools } = readCatalog(JSON.stringify([{ query: "…", api_list: [api] }]));
  assert.equal(format, "toolbench");
  assert.equal(tools[0]?.name, "Love_Quote_for_Olato_Quotes");
  assert.deepEqual(JSON.parse(tools[0]?.parameters ?? ""), {
    type: "object",
    properties: {
      mood: { type: "string", description: "Mood." },
      count: { type: "number", description: "How many.", default: 3 },
    },
    required: ["mood"],
  });
});

test("ToolBench answers give the functions they were made with", () => {
  const text = JSON.stringify({ win: true, answer_generation: { function: [weather], chain: [] } });
  assert.equal(readCatalog(text).format, "toolbench");
  assert.equal(readCatalog(text).tools[0]?.name, "weather");
});

const outcomes = (text: string, source: CatalogSource = {}) =>
  readCatalog(text, source).definitions.map(({ name, outcome }) => [name, outcome]);

test("what is no function tool is refused with a reason, and costs the others nothing", () => {
  const { definitions } = readCatalog(
    JSON.stringify([
      wrapped,
      { type: "custom", custom: { name: "free", format: { type: "text" } } },
      { type: "web_search" },
      { type: "function", function: { description: "nameless" } },
      "weather",
      null,
      { name: "listed", parameters: [1] },
    ]),
  );
  assert.deepEqual(
    definitions.map(({ name, outcome }) => [name, outcome]),
    [
      ["weather", "imported"],
      ["free", "refused"],
      ["web_search", "refused"],
      ["function", "refused"],
      ["", "refused"],
      ["", "refused"],
      ["listed", "refused"],
    ],
  );
  for (const { outcome, notes, exportName } of definitions) {
    if (outcome !== "refused") continue;
    assert.equal(exportName, null);
    assert.ok((notes[0] ?? "").length > 20);
  }
});

test("Anthropic's server tools and tools without a schema are refused", () => {
  assert.deepEqual(
    outcomes(
      JSON.stringify([
        { name: "weather", input_schema: { type: "object" } },
        { type: "web_search_20250305", name: "web_search" },
        { name: "nothing" },
      ]),
    ),
    [
      ["weather", "imported"],
      ["web_search", "refused"],
      ["nothing", "refused"],
    ],
  );
});

test("an MCP tool of which only the name is known is refused", () => {
  assert.deepEqual(
    outcomes(
      JSON.stringify([
        { name: "a", description: "A." },
        { name: "b", description: "B." },
      ]),
    ),
    [
      ["a", "refused"],
      ["b", "refused"],
    ],
  );
});

test("a page of an MCP list says that there are more", () => {
  const { warnings } = readCatalog(JSON.stringify({ tools: [mcpTool], nextCursor: "2" }));
  assert.match(warnings[0] ?? "", /nextCursor/);
});

const strays: readonly (readonly [
  form: string,
  text: string,
  outcomes: readonly (readonly [string, string])[],
])[] = [
  [
    "BFCL documents",
    lines(dict, { ...weather, name: "b" }, "text"),
    [
      ["weather", "mended"],
      ["b", "imported"],
      ["", "refused"],
    ],
  ],
  [
    "ACEBench functions",
    lines({ name: "a", arguments: schema }, { ...weather, name: "b" }, 7),
    [
      ["a", "imported"],
      ["b", "imported"],
      ["", "refused"],
    ],
  ],
  [
    "API-Bank APIs",
    JSON.stringify([{ name: "a", input_parameters: {} }, { name: "b" }, null]),
    [
      ["a", "imported"],
      ["b", "refused"],
      ["", "refused"],
    ],
  ],
  [
    "MCP servers",
    JSON.stringify({ x: { tools: [mcpTool] }, y: { tools: [{ name: "b", input_schema: schema }] } }),
    [
      ["weather", "imported"],
      ["b", "refused"],
    ],
  ],
];
for (const [form, text, expected] of strays) {
  test(`nothing among ${form} is left out, whatever it is`, () => assert.deepEqual(outcomes(text), expected));
}

test("a list of people in a prompt makes no catalog of it", () => {
  const system = 'You help the staff: [{"name": "Ann", "age": 31}].';
  const record = { messages: [{ role: "system", content: system }], tools: [wrapped] };
  assert.equal(readCatalog(lines(record)).format, "openai");
  assert.throws(() => readCatalog(lines({ messages: record.messages })), { name: "UnreadableCatalog" });
});

test("a catalog of 300 tools is read whole, and every name that has to change is different", () => {
  // Half of them become the name that another one has.
  const names = Array.from({ length: 150 }, (_, number) => [`get.${number}`, `get_${number}`]).flat();
  const { definitions, tools } = readCatalog(JSON.stringify(names.map((name) => ({ ...weather, name }))));
  assert.deepEqual(
    definitions.map(({ name }) => name),
    names,
  );
  for (const { name, exportName, outcome } of definitions) {
    const legal = name.includes("_");
    assert.equal(outcome, legal ? "imported" : "mended", name);
    assert.equal(exportName === name, legal, name);
  }
  assert.equal(new Set(definitions.map(({ exportName }) => exportName)).size, 300);
  assert.equal(tools.length, 300);
});

test("a schema whose pointers lead back into its properties is imported, and checked at every depth", () => {
  const node = {
    type: "object",
    properties: {
      name: { type: "string" },
      children: { type: "array", items: { $ref: "#/properties/data" } },
    },
    required: ["name"],
  };
  const parameters = { type: "object", properties: { data: node }, required: ["data"] };
  const { definitions, tools } = readCatalog(JSON.stringify([{ ...mcpTool, inputSchema: parameters }]));
  assert.equal(definitions[0]?.outcome, "imported");
  const compiled = compileSchema(tools[0]?.parameters ?? "");
  assert.ok("failures" in compiled);
  const tree = (leaf: object) => ({ data: { name: "a", children: [{ name: "b", children: [leaf] }] } });
  assert.deepEqual(compiled.failures(tree({ name: "c" })), []);
  assert.notDeepEqual(compiled.failures(tree({ name: 1 })), []);
});

test("named things in the results of a dialogue make no catalog of it", () => {
  const found = [{ name: "Migraine", description: "A headache." }];
  const dialogue = {
    turns: [
      { role: "User", text: "Hi" },
      { role: "API", result: { output: found } },
    ],
  };
  assert.throws(() => readCatalog(lines(dialogue, dialogue)), { message: /Tried:/ });
  assert.equal(readCatalog(JSON.stringify(found)).format, "mcp");
  assert.equal(readCatalog(JSON.stringify({ health: found })).format, "mcp");
  assert.equal(readCatalog(JSON.stringify([{ name: "health", tools: found }])).format, "mcp");
});

test("a broken line among lines is one refused definition", () => {
  assert.deepEqual(outcomes(`${lines(weather)}\n{"name": \n${lines({ ...weather, name: "b" })}`), [
    ["weather", "imported"],
    ["b", "imported"],
    ["", "refused"],
  ]);
});

const refused: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ["nothing", "  \n", /no text/],
  ["an empty list", "[]", /empty/],
  ["prose", "There are no tools here.", /Tried:[\s\S]*openapi: /],
  ["a dialogue call", '{"name":"f","arguments":{"x":1}}', /Tried:/],
  ["broken JSON", '[\n  {"name": "a"},\n  {"name": b}\n]', /line 3, column 12/],
  ["cut JSON", '[{"name": "a"}', /line 1, column 15/],
  ["broken YAML", "openapi: 3.0.0\npaths: [", /no YAML: line/],
  ["Swagger 2", 'swagger: "2.0"\npaths: {}', /Swagger 2\.0.*convert it to OpenAPI 3/],
  ["Swagger 2 with a number", "swagger: 2.0\npaths: {}", /Swagger/],
  ["OpenAPI 4", '{"openapi":"4.0.0","paths":{}}', /4\.0\.0/],
  [
    "BFCL tests that name classes",
    lines({ id: "m", question, involved_classes: ["MathAPI"] }),
    /multi_turn_func_doc/,
  ],
];
for (const [what, text, message] of refused) {
  test(`refuses ${what}`, () => {
    assert.throws(() => readCatalog(text), { name: "UnreadableCatalog", message });
  });
}

test("a format that is told is the only one tried", () => {
  assert.throws(
    () => readCatalog(JSON.stringify([wrapped]), { format: "openapi" }),
    (error: UnreadableCatalog) => error.tried.length === 1 && /openapi/.test(error.message),
  );
  assert.throws(() => readCatalog("[]", { format: "yaml" }), /no format "yaml".*openai/);
});

test("a number that is too large to be one is left out with a note, not written as null", () => {
  const text = `[{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {
    "n": {"type": "number", "default": 1e999, "enum": [1, 1e999]}}}}}]`;
  const { tools, definitions } = readCatalog(text);
  const { properties } = JSON.parse(tools[0]?.parameters ?? "{}");
  assert.deepEqual(properties, { n: { type: "number", enum: [1] } });
  assert.match(definitions[0]?.notes.join("\n") ?? "", /the number of "default" is too large: left out/);
});
