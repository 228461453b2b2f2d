import assert from "node:assert/strict";
import { test } from "node:test";
import { Validator } from "@cfworker/json-schema";
import fc from "fast-check";
import { seeded } from "../../../services/shared/dialogue/random.ts";
import { matching } from "../../../services/simulator/values/patterns.ts";
import { normalised, type Schema } from "../../../services/simulator/values/schema.ts";
import { suiting } from "../../../services/simulator/values/strings.ts";
import { valueFor } from "../../../services/simulator/values/values.ts";

const made = (schema: unknown, seed: number, name = "thing") => {
  const root = normalised(schema);
  return valueFor(root, name, { random: seeded(seed), root, optionals: 0.5 });
};

const schemas: Readonly<Record<string, Schema>> = {
  "an enum": { enum: ["a", 7, null] },
  "a const": { const: { fixed: true } },
  "an integer in a range": { type: "integer", minimum: 3, maximum: 5 },
  "an integer between exclusive bounds": { type: "integer", exclusiveMinimum: 3, exclusiveMaximum: 5 },
  "a multiple": { type: "number", multipleOf: 0.5, minimum: 100, maximum: 101 },
  "a number far from what its name suggests": { type: "number", minimum: 1e6 },
  "a negative number": { type: "number", maximum: -40 },
  "a string of a given length": { type: "string", minLength: 40, maxLength: 42 },
  "a short string": { type: "string", maxLength: 3 },
  "a date": { type: "string", format: "date" },
  "a date-time": { type: "string", format: "date-time" },
  "a time": { type: "string", format: "time" },
  "an e-mail": { type: "string", format: "email" },
  "a URI": { type: "string", format: "uri" },
  "a UUID": { type: "string", format: "uuid" },
  "an IPv4 address": { type: "string", format: "ipv4" },
  "a pattern": { type: "string", pattern: "^[A-Z]{2}-\\d{4}$" },
  "a pattern with a choice": { type: "string", pattern: "^(?:red|green)_[a-f0-9]{3,6}$" },
  "a list of bounded length": { type: "array", minItems: 2, maxItems: 2, items: { type: "integer" } },
  "an empty list": { type: "array", maxItems: 0 },
  "a list of different items": {
    type: "array",
    uniqueItems: true,
    minItems: 2,
    items: { enum: ["a", "b", "c"] },
  },
  "a tuple": {
    type: "array",
    prefixItems: [{ type: "string" }, { type: "integer" }],
    minItems: 2,
    maxItems: 2,
  },
  "nested objects": {
    type: "object",
    required: ["user", "tags"],
    properties: {
      user: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, age: { type: "integer", minimum: 18 } },
      },
      tags: { type: "array", items: { type: "string" }, minItems: 1 },
    },
    additionalProperties: false,
  },
  "a type list": { type: ["integer", "null"], minimum: 0 },
  "a nullable anyOf": { anyOf: [{ type: "null" }, { type: "string", format: "date" }] },
  "oneOf objects": {
    oneOf: [
      {
        type: "object",
        required: ["iban"],
        properties: { iban: { type: "string" } },
        additionalProperties: false,
      },
      {
        type: "object",
        required: ["card"],
        properties: { card: { type: "string" } },
        additionalProperties: false,
      },
    ],
  },
  allOf: {
    allOf: [
      { type: "object", required: ["a"], properties: { a: { type: "integer", minimum: 2 } } },
      { required: ["b"], properties: { b: { type: "boolean" } } },
    ],
  },
  "a local reference": {
    type: "object",
    required: ["from", "to"],
    properties: { from: { $ref: "#/$defs/place" }, to: { $ref: "#/$defs/place" } },
    $defs: { place: { type: "object", required: ["city"], properties: { city: { type: "string" } } } },
  },
  "a recursive reference": {
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#" } } },
  },
  "an open map": { type: "object", additionalProperties: { type: "integer" }, minProperties: 2 },
};

for (const [name, schema] of Object.entries(schemas)) {
  test(`makes values that fit: ${name}`, () => {
    const validator = new Validator(normalised(schema), "2020-12");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        const value = made(schema, seed);
        const { valid, errors } = validator.validate(value);
        assert.ok(valid, `${JSON.stringify(value)}: ${JSON.stringify(errors)}`);
      }),
      { numRuns: 60 },
    );
  });
}

test("reads the type words of programming languages", () => {
  const value = made(
    {
      type: "dict",
      required: ["ratio"],
      properties: { ratio: { type: "float" }, flags: { type: "list", items: { type: "bool" } } },
    },
    4,
  ) as Record<string, unknown>;
  assert.equal(typeof value["ratio"], "number");
});

test("comes to an end where a schema requires itself", () => {
  const value = made({ type: "object", required: ["next"], properties: { next: { $ref: "#" } } }, 1);
  assert.ok(JSON.stringify(value).length < 500);
});

test("gives the same value for the same seed, and others for others", () => {
  const schema = schemas["nested objects"];
  assert.deepEqual(made(schema, 5), made(schema, 5));
  assert.ok(new Set([1, 2, 3, 4, 5].map((seed) => JSON.stringify(made(schema, seed)))).size > 3);
});

const shapes: readonly (readonly [words: string, description: string, shape: RegExp])[] = [
  ["user id", "The user id, such as 'sara_doe_496'.", /^[a-z]+_[a-z]+_\d+$/],
  ["reservation id", "The reservation ID, such as 'ZFA04Y'.", /^[A-Z0-9]{6}$/],
  ["flight number", "Flight number, such as 'HAT001'.", /^HAT\d{3}$/],
  [
    "payment id",
    "The payment id, such as 'credit_card_7815826', 'gift_card_7815826'.",
    /^(credit|gift)_card_\d{7}$/,
  ],
  ["origin", "The IATA code for the origin city, such as 'SFO'.", /^[A-Z]{3}$/],
  ["date", "The date in the format 'YYYY-MM-DD', such as '2024-05-01'.", /^2024-\d{2}-\d{2}$/],
  ["expression", "The expression, such as '2 + 2'.", /^\d+ [-+*] \d+$/],
  ["mode", 'The mode. [Enum]: ["engage", "release"]', /^(engage|release)$/],
  ["travel class", "The class. Options are: economy, business, first.", /^(economy|business|first)$/],
  ["city a", "The zipcode of the first city.", /^\d{5}$/],
];
for (const [words, description, shape] of shapes) {
  test(`takes the shape of a value from its description: ${description}`, () => {
    const distinct = new Set(
      Array.from({ length: 20 }, (_, seed) => suiting(words, description, seeded(seed))),
    );
    for (const value of distinct) assert.match(value, shape);
    assert.ok(distinct.size > 1, "always the same value");
  });
}

for (const pattern of [
  "^\\+?[1-9]\\d{1,14}$",
  "^(foo|ba[rz])+$",
  "^[^a-z]{3}$",
  "\\b\\w{2}\\b",
  "^#(?:[0-9a-fA-F]{3}){1,2}$",
]) {
  test(`writes strings that match ${pattern}`, () => {
    for (let seed = 0; seed < 50; seed += 1)
      assert.match(matching(pattern, seeded(seed)), new RegExp(pattern));
  });
}
