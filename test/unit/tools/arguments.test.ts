import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { argumentProblems } from "../../../services/shared/tools/arguments.ts";
import { type PropertyNotation, tool } from "../../support/dialogue-builder.ts";
import { hostileSchemas } from "../../support/hostile-inputs.ts";

interface Case {
  readonly name: string;
  readonly properties: Readonly<Record<string, PropertyNotation>>;
  readonly required?: readonly string[];
  readonly closed?: boolean;
  readonly value: unknown;
  /** Kind and path of each problem. */
  readonly problems: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: "fitting arguments have no problem",
    properties: { city: "string" },
    required: ["city"],
    value: { city: "Rome" },
    problems: [],
  },
  {
    name: "a missing required argument is named",
    properties: { city: "string" },
    required: ["city"],
    value: {},
    problems: ["required /city"],
  },
  {
    name: "a nested missing argument is named by its path",
    properties: {
      guests: {
        type: "array",
        items: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
      },
    },
    value: { guests: [{ name: "Ana" }, {}] },
    problems: ["required /guests/1/name"],
  },
  {
    name: "a text for an integer is a wrong type",
    properties: { nights: "integer" },
    value: { nights: "5" },
    problems: ["type /nights"],
  },
  {
    name: "a fraction is no integer",
    properties: { nights: "integer" },
    value: { nights: 1.5 },
    problems: ["type /nights"],
  },
  {
    name: "5.0 is an integer",
    properties: { nights: "integer" },
    value: JSON.parse('{"nights":5.0}'),
    problems: [],
  },
  {
    name: "null is no string",
    properties: { city: "string" },
    value: { city: null },
    problems: ["type /city"],
  },
  {
    name: "null fits a nullable string",
    properties: { city: { type: "string", nullable: true } },
    value: { city: null },
    problems: [],
  },
  {
    name: "null fits a type list that holds it",
    properties: { city: { type: ["string", "null"] } },
    value: { city: null },
    problems: [],
  },
  {
    name: "a value outside its enum is told once, although its type is wrong too",
    properties: { unit: { type: "string", enum: ["C", "F"] } },
    value: { unit: 7 },
    problems: ["type /unit"],
  },
  {
    name: "a value outside its enum is wrong",
    properties: { unit: { type: "string", enum: ["C", "F"] } },
    value: { unit: "K" },
    problems: ["value /unit"],
  },
  {
    name: "a default passes outside its own enum",
    properties: { unit: { type: "string", enum: ["C", "F"], default: "N/A" } },
    value: { unit: "N/A" },
    problems: [],
  },
  {
    name: "a default passes in spite of its own type",
    properties: { wild: { type: "boolean", default: "false" } },
    value: { wild: "false" },
    problems: [],
  },
  {
    name: "a null default passes",
    properties: { city: { type: "string", default: null } },
    value: { city: null },
    problems: [],
  },
  {
    name: "bounds hold",
    properties: {
      stars: { type: "integer", minimum: 1, maximum: 5 },
      price: { type: "number", exclusiveMinimum: 0 },
    },
    value: { stars: 6, price: 0 },
    problems: ["value /stars", "value /price"],
  },
  {
    name: "lengths hold",
    properties: {
      code: { type: "string", minLength: 2, maxLength: 3 },
      tags: { type: "array", minItems: 1 },
    },
    value: { code: "A", tags: [] },
    problems: ["value /code", "value /tags"],
  },
  {
    name: "multiples hold for fractions",
    properties: { price: { type: "number", multipleOf: 0.01 } },
    value: { price: 19.99 },
    problems: [],
  },
  {
    name: "a pattern holds",
    properties: { iata: { type: "string", pattern: "^[A-Z]{3}$" } },
    value: { iata: "jfk" },
    problems: ["value /iata"],
  },
  {
    name: "a pattern that cannot be checked in linear time is not checked",
    properties: { x: { type: "string", pattern: "^(?=a)b$" } },
    value: { x: "zzz" },
    problems: [],
  },
  {
    name: "a date must exist",
    properties: { day: { type: "string", format: "date" } },
    value: { day: "2025-02-30" },
    problems: ["value /day"],
  },
  {
    name: "a time without seconds or zone passes",
    properties: { at: { type: "string", format: "time" } },
    value: { at: "14:30" },
    problems: [],
  },
  {
    name: "a date-time without zone passes",
    properties: { at: { type: "string", format: "date-time" } },
    value: { at: "2025-03-14T14:30:00" },
    problems: [],
  },
  {
    name: "a date-time in words does not pass",
    properties: { at: { type: "string", format: "date-time" } },
    value: { at: "tomorrow at noon" },
    problems: ["value /at"],
  },
  {
    name: "an e-mail address without a host is wrong",
    properties: { mail: { type: "string", format: "email" } },
    value: { mail: "ana" },
    problems: ["value /mail"],
  },
  {
    name: "an invented format is ignored",
    properties: {
      colour: { type: "string", format: "hex-color" },
      odd: { type: "string", format: "constructor" },
    },
    value: { colour: "red", odd: "x" },
    problems: [],
  },
  {
    name: "pattern and format are both checked",
    properties: { day: { type: "string", format: "date", pattern: "^2025" } },
    value: { day: "2024-01-01" },
    problems: ["value /day"],
  },
  {
    name: "an undeclared argument is found where the schema leaves it open",
    properties: { city: "string" },
    value: { city: "Rome", mood: "happy" },
    problems: ["undeclared /mood"],
  },
  {
    name: "an undeclared argument is forbidden where the schema says so",
    properties: { city: "string" },
    closed: true,
    value: { city: "Rome", mood: "happy" },
    problems: ["undeclared /mood forbidden"],
  },
  {
    name: "an undeclared argument is found in a nested object",
    properties: { guest: { type: "object", properties: { name: { type: "string" } } } },
    value: { guest: { name: "Ana", age: 3 } },
    problems: ["undeclared /guest/age"],
  },
  {
    name: "a free-form object takes anything",
    properties: { filter: "object" },
    value: { filter: { a: 1 } },
    problems: [],
  },
  {
    name: "an object of named values takes any name",
    properties: { prices: { type: "object", additionalProperties: { type: "number" } } },
    value: { prices: { a: 1, b: "x" } },
    problems: ["type /prices/b"],
  },
  {
    name: "a tool without parameters takes no arguments",
    properties: {},
    value: { anything: 1 },
    problems: ["undeclared /anything"],
  },
  {
    name: "a wrong nested value does not make its argument undeclared",
    properties: {
      guest: { type: "object", properties: { age: { type: "integer" } }, additionalProperties: false },
    },
    closed: true,
    value: { guest: { age: "3" } },
    problems: ["type /guest/age"],
  },
  {
    name: "a list instead of an object is refused as a whole",
    properties: { city: "string" },
    value: ["Rome"],
    problems: ["type "],
  },
  {
    name: "alternatives: the fault of the one that was meant is told",
    properties: { when: { anyOf: [{ type: "string", format: "date" }, { type: "null" }] } },
    value: { when: "soon" },
    problems: ["value /when"],
  },
  {
    name: "alternatives: no type fits",
    properties: { when: { anyOf: [{ type: "string" }, { type: "null" }] } },
    value: { when: 4 },
    problems: ["type /when"],
  },
  {
    name: "alternatives of objects: the nearest is told",
    properties: {
      pay: {
        oneOf: [
          {
            type: "object",
            properties: { kind: { const: "card" }, number: { type: "string" } },
            required: ["kind", "number"],
          },
          {
            type: "object",
            properties: { kind: { const: "cash" } },
            required: ["kind"],
            additionalProperties: false,
          },
        ],
      },
    },
    value: { pay: { kind: "card" } },
    problems: ["required /pay/number"],
  },
  {
    name: "names declared in an alternative are declared",
    properties: {
      pay: {
        type: "object",
        anyOf: [{ properties: { iban: { type: "string" } } }, { properties: { card: { type: "string" } } }],
      },
    },
    value: { pay: { iban: "x" } },
    problems: [],
  },
  {
    name: "a value that fits two exclusive forms is told once",
    properties: { n: { oneOf: [{ type: "number" }, { type: "integer" }, { type: "string" }] } },
    value: { n: 3 },
    problems: ["value /n"],
  },
  {
    name: "a list without the item it must contain is told once",
    properties: { l: { type: "array", contains: { const: 1 } } },
    value: { l: [2, 3] },
    problems: ["value /l"],
  },
  {
    name: "equal items are found",
    properties: { l: { type: "array", uniqueItems: true, items: { type: "object" } } },
    value: { l: [{ a: 1 }, { a: 1 }] },
    problems: ["value /l"],
  },
  {
    name: "type words of other languages are understood",
    properties: { n: "float", d: "dict", any: "any", s: "String" },
    value: { n: 1.5, d: {}, any: [1], s: 5 },
    problems: ["type /s"],
  },
  {
    name: "names that mean something to JavaScript are just names",
    properties: { constructor: "string", toString: "string" },
    value: JSON.parse('{"__proto__": 1, "hasOwnProperty": 2}'),
    problems: ["undeclared /__proto__", "undeclared /hasOwnProperty"],
  },
  {
    name: "paths are JSON pointers",
    properties: { "a/b~c d%": "integer" },
    value: { "a/b~c d%": "x" },
    problems: ["type /a~1b~0c d%"],
  },
];

for (const { name, properties, required = [], closed, value, problems } of cases) {
  test(name, () => {
    const options = closed ? { additionalProperties: false } : {};
    const found = argumentProblems(tool("f", properties, required, options), value);
    assert.deepEqual(
      found.map(({ path, kind, forbidden }) => `${kind} ${path}${forbidden ? " forbidden" : ""}`).sort(),
      [...problems].sort(),
    );
    for (const { message } of found) assert.match(message, /^\S.*\.$/s);
  });
}

test("messages say what would be right", () => {
  const search = tool(
    "search",
    {
      cabin: { type: "string", enum: ["economy", "business"] },
      nights: "integer",
      day: { type: "string", format: "date" },
    },
    ["city"],
  );
  const messages = argumentProblems(
    { ...search, parameters: search.parameters.replace('"required":["city"]', '"required":["nights"]') },
    { cabin: "first", nights: "two", day: "Monday", mood: 1 },
  ).map(({ message }) => message);
  assert.deepEqual(messages, [
    '"nights" of search must be of type integer, but it is the string "two".',
    '"cabin" of search must be one of "economy", "business", but it is the string "first".',
    '"day" of search must be of format date, such as 2025-03-14, but it is the string "Monday".',
    'search has no argument "mood"; leave it out (declared: cabin, nights, day).',
  ]);
});

test("references are followed, also into properties and around a loop", () => {
  const tree = {
    ...tool("draw"),
    parameters: JSON.stringify({
      type: "object",
      properties: {
        data: {
          type: "object",
          properties: {
            name: { type: "string" },
            children: { type: "array", items: { $ref: "#/properties/data" } },
          },
          required: ["name"],
        },
        size: { $ref: "#/$defs/Size" },
      },
      $defs: { Size: { type: "string", enum: ["s", "m"] } },
    }),
  };
  assert.deepEqual(argumentProblems(tree, { data: { name: "a", children: [{ name: "b" }] }, size: "s" }), []);
  assert.deepEqual(
    argumentProblems(tree, { data: { name: "a", children: [{ title: "b" }] }, size: "l" }).map(
      ({ kind, path }) => `${kind} ${path}`,
    ),
    ["required /data/children/0/name", "value /size", "undeclared /data/children/0/title"],
  );
});

test("an unusable schema is a problem of every call, and never a throw", () => {
  for (const parameters of [
    "{",
    "[]",
    '{"$ref":"https://example.org/s.json"}',
    '{"$ref":"#/nowhere"}',
    '{"$ref":"#"}',
  ]) {
    const [problem] = argumentProblems({ ...tool("f"), parameters }, {});
    assert.equal(problem?.kind, "value", parameters);
    assert.match(problem?.message ?? "", /cannot be (used|checked)/);
  }
});

for (const [name, parameters, value] of hostileSchemas) {
  test(`${name} cannot hold a core`, () => {
    const attacked = { ...tool("f"), parameters };
    // How long it takes is measured by the benchmark; a naive check would not end at all.
    assert.ok(Array.isArray(argumentProblems(attacked, value)));
  });
}

test("no schema and no value make it throw", () => {
  const keyword = fc.constantFrom(
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "const",
    "anyOf",
    "oneOf",
    "allOf",
    "not",
    "$ref",
    "$defs",
    "default",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "uniqueItems",
    "additionalProperties",
    "patternProperties",
    "if",
    "then",
    "else",
    "contains",
    "prefixItems",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "propertyNames",
    "$id",
    "id",
    "$anchor",
    "nullable",
    "exclusiveMinimum",
    "unevaluatedProperties",
    "__proto__",
    "constructor",
  );
  const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
    schema: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom<unknown>(
        "object",
        "string",
        "integer",
        "array",
        "dict",
        "#",
        "#/properties/a",
        "#/$defs/a",
        "^a",
        "date",
      ),
      fc.jsonValue({ maxDepth: 1 }),
      fc.dictionary(fc.oneof(keyword, fc.constantFrom("a", "b")), tie("schema"), { maxKeys: 5 }),
      fc.array(tie("schema"), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(
      schema,
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom("a", "b"), fc.jsonValue()),
      (parameters, odd, value) => {
        const fuzzed = { ...tool("f"), parameters: JSON.stringify(parameters) ?? "null" };
        assert.ok(Array.isArray(argumentProblems(fuzzed, odd)));
        assert.ok(Array.isArray(argumentProblems(fuzzed, value)));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a schema is still checked after thousands of others have pushed it out of the cache", () => {
  const dated = tool("f", { day: { type: "string", format: "date" } });
  assert.equal(argumentProblems(dated, { day: "soon" }).length, 1);
  for (let number = 0; number < 2_100; number += 1)
    argumentProblems(tool(`f${number}`, { [`p${number}`]: { type: "string", format: "date" } }), {});
  assert.equal(argumentProblems(dated, { day: "soon" }).length, 1);
});
