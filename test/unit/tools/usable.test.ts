import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normaliseTool } from "../../../services/shared/tools/normalise.ts";
import { usableTools } from "../../../services/shared/tools/usable.ts";
import { tool } from "../../support/dialogue-builder.ts";

/** The normalised parameters of a tool with these, and the notes about them. */
function normalised(parameters: unknown): { schema: unknown; notes: readonly string[] } {
  const normal = normaliseTool({ ...tool("f"), parameters: JSON.stringify(parameters) });
  if ("refused" in normal) assert.fail(normal.refused);
  return { schema: JSON.parse(normal.tool.parameters), notes: normal.notes };
}

/** The normalised schema of one property. */
function property(schema: unknown): unknown {
  const { schema: root } = normalised({ type: "object", properties: { p: schema } });
  return (root as { properties: { p: unknown } }).properties.p;
}

const properties: readonly (readonly [name: string, written: unknown, normal: unknown])[] = [
  ["dict is an object", { type: "dict" }, { type: "object" }],
  ["float is a number", { type: "float" }, { type: "number" }],
  ["String is a string", { type: "String" }, { type: "string" }],
  [
    "tuple is an array",
    { type: "tuple", items: { type: "float" } },
    { type: "array", items: { type: "number" } },
  ],
  ["List[int] is an array of integers", { type: "List[int]" }, { type: "array", items: { type: "integer" } }],
  ["str[] is an array of strings", { type: "str[]" }, { type: "array", items: { type: "string" } }],
  ["Optional[str] may be null", { type: "Optional[str]" }, { type: ["string", "null"] }],
  ["any is no constraint", { type: "any", description: "x" }, { description: "x" }],
  ["an unknown type is no constraint", { type: "quux" }, {}],
  ["a type list is mapped word by word", { type: ["str", "none"] }, { type: ["string", "null"] }],
  ["a type word alone is a schema", "int", { type: "integer" }],
  [
    "nullable becomes a type",
    { type: "string", enum: ["a"], nullable: true },
    { type: ["string", "null"], enum: ["a", null] },
  ],
  ["nullable: false is dropped", { type: "string", nullable: false }, { type: "string" }],
  [
    "a boolean exclusive bound takes the bound over",
    { type: "number", minimum: 0, exclusiveMinimum: true },
    { type: "number", exclusiveMinimum: 0 },
  ],
  [
    "a false exclusive bound is dropped",
    { type: "number", maximum: 9, exclusiveMaximum: false },
    { type: "number", maximum: 9 },
  ],
  ["a bound in quotes is a number", { type: "number", minimum: "3" }, { type: "number", minimum: 3 }],
  ["a bound that is none is dropped", { type: "string", maxLength: "long" }, { type: "string" }],
  [
    "a good pattern stays",
    { type: "string", pattern: "^[A-Z]{3}$" },
    { type: "string", pattern: "^[A-Z]{3}$" },
  ],
  ["a broken pattern is dropped", { type: "string", pattern: "[" }, { type: "string" }],
  [
    "a pattern without a linear-time test is dropped",
    { type: "string", pattern: "(?=a)" },
    { type: "string" },
  ],
  [
    "an enum on an array goes to its items",
    { type: "array", items: { type: "string" }, enum: ["a", "b"] },
    { type: "array", items: { type: "string", enum: ["a", "b"] } },
  ],
  [
    "an enum decides over a type it contradicts",
    { type: "boolean", enum: ["True", "False"] },
    { enum: ["True", "False"] },
  ],
  ["an empty enum is dropped", { type: "string", enum: [] }, { type: "string" }],
  [
    "draft-07 tuples become prefixItems",
    { type: "array", items: [{ type: "string" }], additionalItems: false },
    { type: "array", prefixItems: [{ type: "string" }], items: false },
  ],
  [
    "identities of schemas are dropped",
    { $schema: "http://json-schema.org/draft-07/schema#", $id: "x", type: "string" },
    { type: "string" },
  ],
  [
    "what a model reads stays",
    { type: "string", description: "City.", title: "T", examples: ["Rome"], default: "x" },
    { type: "string", description: "City.", title: "T", examples: ["Rome"], default: "x" },
  ],
];
for (const [name, written, normal] of properties) {
  test(name, () => assert.deepEqual(property(written), normal));
}

test("a repair is noted with its place", () => {
  const { notes } = normalised({
    type: "dict",
    properties: { a: { type: "array", items: { type: "float" } } },
  });
  assert.deepEqual(notes, [
    'parameters: /properties/a/items has the type "float", read as number',
    'parameters: the schema has the type "dict", read as object',
  ]);
});

const roots: readonly (readonly [name: string, written: unknown, normal: unknown])[] = [
  ["no parameters are an empty object schema", null, { type: "object", properties: {} }],
  ["an empty schema too", {}, { type: "object", properties: {} }],
  [
    "a required name that is not declared is dropped",
    { type: "object", properties: { a: {} }, required: ["a", "b"] },
    { type: "object", properties: { a: {} }, required: ["a"] },
  ],
  [
    "required names without any property are dropped",
    { type: "object", required: ["b"] },
    { type: "object", properties: {} },
  ],
  [
    "required flags on properties become a list",
    { type: "object", properties: { a: { type: "string", required: true } } },
    { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
  ],
  [
    "properties in place of their schema are wrapped",
    { city: { type: "str" }, days: { type: "int, optional" }, unit: { type: "str", default: "C" } },
    {
      type: "object",
      properties: {
        city: { type: "string" },
        days: { type: "integer" },
        unit: { type: "string", default: "C" },
      },
      required: ["city"],
    },
  ],
  [
    "a required name that an alternative declares stays",
    { type: "object", properties: { a: {} }, anyOf: [{ properties: { b: {} } }], required: ["b"] },
    { type: "object", properties: { a: {} }, anyOf: [{ properties: { b: {} } }], required: ["b"] },
  ],
];
for (const [name, written, normal] of roots) {
  test(name, () => assert.deepEqual(normalised(written).schema, normal));
}

const nested = (levels: number, leaf: unknown): unknown =>
  levels === 0 ? leaf : { type: "object", properties: { p: nested(levels - 1, leaf) } };

const refused: readonly (readonly [name: string, parameters: string, reason: RegExp])[] = [
  ["broken JSON", '{"type":', /no JSON/],
  ["a list", "[]", /no JSON object/],
  ["a schema of something else than an object", '{"type":"array"}', /arguments are an object/],
  ["a remote reference", '{"properties":{"a":{"$ref":"https://example.org/a.json"}}}', /same schema/],
  ["a reference to nowhere", '{"properties":{"a":{"$ref":"#/$defs/A"}}}', /not there/],
  [
    "a reference that leads back to itself",
    '{"properties":{"a":{"$ref":"#/properties/a"}}}',
    /back to itself/,
  ],
  ["a schema without end", '{"allOf":[{"$ref":"#"}]}', /cannot be evaluated/],
  ["too deep a schema", JSON.stringify(nested(17, {})), /16 levels/],
  ["too deep a JSON", `${'{"x":'.repeat(5_000)}1${"}".repeat(5_000)}`, /64 levels/],
  [
    "too many subschemas",
    JSON.stringify({
      type: "object",
      properties: Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [n, {}])),
    }),
    /2000 subschemas/,
  ],
  ["too long a schema", JSON.stringify({ description: "x".repeat(70_000) }), /65536/],
];
for (const [name, parameters, reason] of refused) {
  test(`a tool with ${name} is dropped with a reason, and the others stay`, () => {
    const { usable, dropped } = usableTools([tool("good"), { ...tool("bad"), parameters }]);
    assert.deepEqual(
      usable.map((one) => one.name),
      ["good"],
    );
    assert.equal(dropped[0]?.name, "bad");
    assert.match(dropped[0]?.reason ?? "", reason);
  });
}

test("sixteen levels are not too deep", () => {
  assert.equal(usableTools([{ ...tool("f"), parameters: JSON.stringify(nested(16, {})) }]).usable.length, 1);
});

test("names are made legal, and the change is noted", () => {
  const { usable, notes } = usableTools([tool("calendar.create event"), tool("Café")]);
  assert.deepEqual(
    usable.map(({ name }) => name),
    ["calendar_create_event", "Cafe"],
  );
  assert.deepEqual(
    notes.map(({ name }) => name),
    ["calendar_create_event", "Cafe"],
  );
});

test("a name of another script gets one made of its hash; one without a letter or digit is refused", () => {
  const { usable, dropped } = usableTools([tool("天气"), tool(""), tool("...")]);
  assert.deepEqual(
    usable.map(({ name }) => name),
    ["tool_2a725095bd"],
  );
  assert.deepEqual(
    dropped.map(({ name }) => name),
    ["", "..."],
  );
});

test("different tools of one name are told apart; a name that was legal from the start stays", () => {
  const { usable } = usableTools([tool("a.b", { x: "string" }), tool("a_b"), tool("a_b", { y: "string" })]);
  assert.deepEqual(
    usable.map(({ name, parameters }) => [name, /"[xy]"/.exec(parameters)?.[0]]),
    [
      ["a_b_2", '"x"'],
      ["a_b", undefined],
      ["a_b_3", '"y"'],
    ],
  );
});

test("a tool that is renamed tells what it was called; one whose origin is known keeps it", () => {
  const origin = { name: "first!", source: "tools.json", at: "[3]" };
  const { usable, notes } = usableTools([tool("a.b"), tool("c"), { ...tool("c", { x: "string" }), origin }]);
  assert.deepEqual(
    usable.map((one) => [one.name, one.origin]),
    [
      ["a_b", { name: "a.b", source: "", at: "" }],
      ["c", null],
      ["c_2", origin],
    ],
  );
  assert.match(notes[0]?.notes[0] ?? "", /"a\.b" cannot be used as it is: called a_b/);
  assert.match(notes[1]?.notes[0] ?? "", /another tool is called "c" too: called c_2/);
});

test("what is given twice is one tool", () => {
  const { usable, dropped } = usableTools([tool("a"), tool("b"), tool("a")]);
  assert.deepEqual(
    usable.map(({ name }) => name),
    ["a", "b"],
  );
  assert.match(dropped[0]?.reason ?? "", /given twice: number 1/);
});

test("a result schema that cannot be used is dropped, not the tool", () => {
  const { usable, notes } = usableTools([{ ...tool("f"), returns: "{" }]);
  assert.equal(usable[0]?.returns, null);
  assert.equal(notes.length, 1);
});

test("normalising what is normal changes nothing", () => {
  const word = fc.constantFrom("dict", "float", "any", "List[str]", "str, optional", "string", "quux");
  const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      // What comes first is what the greatest depth is made of.
      fc.jsonValue({ maxDepth: 1 }),
      fc.record(
        {
          type: fc.oneof(word, fc.array(word, { maxLength: 2 })),
          enum: fc.array(fc.jsonValue({ maxDepth: 0 }), { maxLength: 3 }),
          nullable: fc.boolean(),
          minimum: fc.oneof(fc.integer(), fc.string()),
          exclusiveMinimum: fc.oneof(fc.boolean(), fc.integer()),
          items: fc.oneof(tie("schema"), fc.array(tie("schema"), { maxLength: 2 })),
          properties: fc.dictionary(fc.string(), tie("schema"), { maxKeys: 3 }),
          required: fc.oneof(fc.boolean(), fc.array(fc.string(), { maxLength: 3 })),
          anyOf: fc.array(tie("schema"), { maxLength: 2 }),
          pattern: fc.string(),
          default: fc.jsonValue({ maxDepth: 1 }),
        },
        { requiredKeys: [] },
      ),
    ),
  }));
  fc.assert(
    fc.property(schema, (parameters) => {
      const once = usableTools([{ ...tool("f"), parameters: JSON.stringify(parameters) ?? "" }]).usable;
      const twice = usableTools(once);
      assert.deepEqual(twice, { usable: once, dropped: [], notes: [] });
    }),
    { numRuns: 1_000 },
  );
});
