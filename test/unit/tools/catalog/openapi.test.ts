/** What an operation of an OpenAPI document becomes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalog } from "../../../../services/shared/tools/catalog/read-catalog.ts";
import { compileSchema } from "../../../../services/shared/tools/schema-validator.ts";

/** The one tool of a document of one operation, and what was said about it. */
function read(operation: object, more: object = {}, path = "/things/{id}", openapi = "3.0.3") {
  const catalog = readCatalog(JSON.stringify({ openapi, paths: { [path]: { post: operation } }, ...more }));
  const [definition] = catalog.definitions;
  const [tool] = catalog.tools;
  assert.ok(tool && definition, JSON.stringify(catalog.definitions));
  return {
    tool,
    definition,
    schema: JSON.parse(tool.parameters),
    returns: tool.returns && JSON.parse(tool.returns),
  };
}

const json = (schema: unknown) => ({ "application/json": { schema } });
const text = { type: "string" };

test("parameters and the fields of a plain body stand side by side", () => {
  const { schema } = read({
    parameters: [
      { name: "id", in: "path", schema: text, description: "Which." },
      { name: "dry", in: "query", schema: { type: "boolean" } },
    ],
    requestBody: {
      required: true,
      content: json({
        type: "object",
        properties: { size: { type: "integer" }, note: text },
        required: ["size"],
      }),
    },
  });
  assert.deepEqual(schema, {
    type: "object",
    properties: {
      id: { type: "string", description: "Which." },
      dry: { type: "boolean" },
      size: { type: "integer" },
      note: text,
    },
    required: ["id", "size"],
  });
});

test("the operation's parameters win over those of its path", () => {
  const { tools } = readCatalog(
    JSON.stringify({
      openapi: "3.1.0",
      paths: {
        "/a": {
          parameters: [
            { name: "n", in: "query", schema: text },
            { name: "m", in: "query", schema: text },
          ],
          get: { parameters: [{ name: "n", in: "query", required: true, schema: { type: "integer" } }] },
        },
      },
    }),
  );
  assert.deepEqual(JSON.parse(tools[0]?.parameters ?? ""), {
    type: "object",
    properties: { n: { type: "integer" }, m: text },
    required: ["n"],
  });
});

const bodies: readonly (readonly [
  what: string,
  body: unknown,
  required: boolean,
  arguments_: readonly string[],
  needed: readonly string[],
])[] = [
  [
    "a field called like a parameter",
    { type: "object", properties: { id: text } },
    true,
    ["id", "body"],
    ["id", "body"],
  ],
  ["a list", { type: "array", items: text }, true, ["id", "body"], ["id", "body"]],
  [
    "alternatives",
    { oneOf: [{ type: "object", properties: { a: text } }] },
    true,
    ["id", "body"],
    ["id", "body"],
  ],
  ["a map", { type: "object", additionalProperties: text }, true, ["id", "body"], ["id", "body"]],
  [
    "fields that are required together or not at all",
    { type: "object", properties: { a: text }, required: ["a"] },
    false,
    ["id", "body"],
    ["id"],
  ],
  [
    "fields of which none is required",
    { type: "object", properties: { a: text } },
    false,
    ["id", "a"],
    ["id"],
  ],
];
for (const [what, body, required, names, needed] of bodies) {
  test(`a body of ${what}`, () => {
    const { schema } = read({
      parameters: [{ name: "id", in: "path", schema: text }],
      requestBody: { required, content: json(body) },
    });
    assert.deepEqual(Object.keys(schema.properties), names);
    assert.deepEqual(schema.required, needed);
  });
}

test("of several media types JSON is taken, and that is told", () => {
  const { schema, definition } = read({
    requestBody: {
      content: { "application/xml": { schema: text }, ...json({ type: "object", properties: { a: text } }) },
    },
  });
  assert.deepEqual(Object.keys(schema.properties), ["a"]);
  assert.match(definition.notes.join(), /2 media types .*application\/json/);
});

test("forms are read as JSON is", () => {
  const { schema } = read({
    requestBody: {
      content: {
        "application/x-www-form-urlencoded": { schema: { type: "object", properties: { a: text } } },
      },
    },
  });
  assert.deepEqual(Object.keys(schema.properties), ["a"]);
});

test("cookies, and headers that OpenAPI describes elsewhere, are no arguments", () => {
  const parameter = (name: string, place: string) => ({ name, in: place, schema: text });
  const { schema, definition } = read({
    parameters: [
      parameter("session", "cookie"),
      parameter("Accept", "header"),
      parameter("authorization", "header"),
      parameter("X-Trace", "header"),
    ],
  });
  assert.deepEqual(Object.keys(schema.properties), ["X-Trace"]);
  assert.equal(definition.outcome, "mended");
});

test("a property that only replies hold is no argument", () => {
  const { schema, returns } = read(
    {
      requestBody: { required: true, content: json({ $ref: "#/components/schemas/Thing" }) },
      responses: { 201: { content: json({ $ref: "#/components/schemas/Thing" }) } },
    },
    {
      components: {
        schemas: {
          Thing: {
            type: "object",
            properties: { id: { type: "string", readOnly: true }, name: text },
            required: ["id", "name"],
          },
        },
      },
    },
  );
  assert.deepEqual(Object.keys(schema.properties), ["name"]);
  assert.deepEqual(schema.required, ["name"]);
  assert.deepEqual(Object.keys(returns.$defs.Thing.properties), ["id", "name"]);
});

test("what refers to itself stays a reference, and is checked at every depth", () => {
  const { tool } = read(
    {
      requestBody: {
        required: true,
        content: json({ type: "array", items: { $ref: "#/components/schemas/Node" } }),
      },
    },
    {
      components: {
        schemas: {
          Node: {
            type: "object",
            properties: {
              name: text,
              children: { type: "array", items: { $ref: "#/components/schemas/Node" } },
            },
            required: ["name"],
          },
        },
      },
    },
  );
  const compiled = compileSchema(tool.parameters);
  assert.ok("failures" in compiled);
  const tree = (leaf: object) => ({ body: [{ name: "a", children: [{ name: "b", children: [leaf] }] }] });
  assert.deepEqual(compiled.failures(tree({ name: "c" })), []);
  assert.notDeepEqual(compiled.failures(tree({})), []);
});

test("parameters, bodies and paths may be given by reference", () => {
  const { tools } = readCatalog(
    JSON.stringify({
      openapi: "3.1.0",
      paths: { "/a": { $ref: "#/components/pathItems/A" } },
      components: {
        pathItems: {
          A: {
            put: {
              parameters: [{ $ref: "#/components/parameters/P" }],
              requestBody: { $ref: "#/components/requestBodies/B" },
            },
          },
        },
        parameters: { P: { name: "p", in: "query", schema: { $ref: "#/components/schemas/S" } } },
        requestBodies: { B: { content: json({ type: "object", properties: { b: text } }) } },
        schemas: { S: { enum: ["x", "y"] } },
      },
    }),
  );
  const schema = JSON.parse(tools[0]?.parameters ?? "");
  assert.deepEqual(Object.keys(schema.properties), ["p", "b"]);
  assert.deepEqual(schema.$defs.S, { enum: ["x", "y"] });
});

test("OpenAPI 3.0's words are written as JSON Schema", () => {
  const { schema } = read({
    parameters: [
      { name: "a", in: "query", schema: { type: "string", nullable: true, example: "x", xml: {} } },
      { name: "b", in: "query", schema: { type: "number", minimum: 0, exclusiveMinimum: true } },
      {
        name: "c",
        in: "query",
        schema: { anyOf: [{ type: "string" }, { type: "integer" }], nullable: true },
      },
    ],
  });
  assert.deepEqual(schema.properties, {
    a: { type: ["string", "null"] },
    b: { type: "number", exclusiveMinimum: 0 },
    c: { anyOf: [{ type: "string" }, { type: "integer" }, { type: "null" }] },
  });
});

test("properties called like keywords of documentation stay", () => {
  const { schema } = read({
    requestBody: {
      required: true,
      content: json({ type: "object", properties: { example: text, xml: text, "x-y": text } }),
    },
  });
  assert.deepEqual(Object.keys(schema.properties), ["example", "xml", "x-y"]);
});

test("an operation without an id is named after its path", () => {
  assert.equal(read({}, {}, "/users/{id}/posts").tool.name, "post_users_id_posts");
});

test("every method is an operation, those of 3.2 too", () => {
  const { definitions } = readCatalog(
    JSON.stringify({
      openapi: "3.2.0",
      paths: {
        "/a": { get: {}, query: {}, additionalOperations: { COPY: {} }, parameters: [], summary: "A." },
      },
    }),
  );
  assert.deepEqual(
    definitions.map(({ name, outcome }) => [name, outcome]),
    [
      ["get_a", "imported"],
      ["query_a", "imported"],
      ["copy_a", "imported"],
    ],
  );
});

test("an operation too large for a prompt is cut, not refused, and what is left is sound", () => {
  const schemas = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, n) => [
      `S${n}`,
      {
        type: "object",
        description: "d".repeat(40),
        properties: {
          next: { $ref: `#/components/schemas/S${(n + 1) % 3_000}` },
          other: { $ref: `#/components/schemas/S${(n * 7 + 3) % 3_000}` },
          name: text,
        },
      },
    ]),
  );
  const { definition, tool, schema } = read(
    { requestBody: { required: true, content: json({ $ref: "#/components/schemas/S0" }) } },
    { components: { schemas } },
  );
  assert.equal(definition.outcome, "mended");
  assert.match(definition.notes.join(), /larger than a tool may be/);
  assert.ok(tool.parameters.length < 65_536);
  assert.deepEqual(Object.keys(schema.properties), ["next", "other", "name"]);
});

test("whole documents kept as text in records are read", () => {
  const api = { openapi: "3.0.1", paths: { "/a": { get: { operationId: "readA" } } } };
  const { definitions, format } = readCatalog(
    JSON.stringify([{ Name: "Things", Documentation: JSON.stringify(api) }]),
  );
  assert.equal(format, "openapi");
  assert.deepEqual(
    definitions.map(({ name, source }) => [name, source]),
    [["readA", "Things"]],
  );
});
