/** The closed form of parameters, and arguments written by it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tool } from "../../../services/shared/contracts/generated/records.ts";
import { closedParameters, openedArguments } from "../../../services/shared/tools/closed-schema.ts";
import { tool } from "../../support/dialogue-builder.ts";

const toolOf = (parameters: unknown): Tool => ({ ...tool("t", {}), parameters: JSON.stringify(parameters) });
const object = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
});
const closed = (properties: Record<string, unknown>) => ({
  ...object(properties),
  additionalProperties: false,
});

for (const { name, from, to } of [
  {
    name: "closes the object and makes what is optional nullable",
    from: object({ city: { type: "string" }, days: { type: "integer", minimum: 1 } }, ["city"]),
    to: closed({ city: { type: "string" }, days: { type: ["integer", "null"], minimum: 1 } }),
  },
  { name: "takes a tool without parameters", from: { type: "object", properties: {} }, to: closed({}) },
  {
    name: "adds null to the values of an optional enum",
    from: object({ unit: { type: "string", enum: ["C", "F"] } }, []),
    to: closed({ unit: { type: ["string", "null"], enum: ["C", "F", null] } }),
  },
  {
    name: "drops what engines differ in, and what only describes",
    from: object({
      id: {
        type: "string",
        pattern: "^a+$",
        format: "uuid",
        maxLength: 3,
        description: "An id.",
        default: "a",
      },
      tags: { type: "array", items: { type: "string", minLength: 1 }, uniqueItems: true, maxItems: 3 },
    }),
    to: closed({ id: { type: "string" }, tags: { type: "array", items: { type: "string" }, maxItems: 3 } }),
  },
  {
    name: "closes objects within, and gives an optional one a null beside it",
    from: object({ at: object({ lat: { type: "number" }, note: { type: "string" } }, ["lat"]) }, []),
    to: closed({
      at: {
        anyOf: [closed({ lat: { type: "number" }, note: { type: ["string", "null"] } }), { type: "null" }],
      },
    }),
  },
  {
    name: "follows references",
    from: { ...object({ from: { $ref: "#/$defs/day" } }), $defs: { day: { type: "string", enum: ["Mon"] } } },
    to: closed({ from: { type: "string", enum: ["Mon"] } }),
  },
  {
    name: "keeps alternatives, oneOf as anyOf",
    from: object({ who: { oneOf: [{ type: "integer" }, object({ name: { type: "string" } })] } }),
    to: closed({ who: { anyOf: [{ type: "integer" }, closed({ name: { type: "string" } })] } }),
  },
  {
    name: "leaves out alternatives that only say what has to be there together",
    from: { ...object({ a: { type: "string" }, b: { type: "string" } }, []), anyOf: [{ required: ["a"] }] },
    to: closed({ a: { type: ["string", "null"] }, b: { type: ["string", "null"] } }),
  },
]) {
  test(name, () => assert.deepEqual(closedParameters(toolOf(from)), to));
}

const endless = {
  ...object({ child: { $ref: "#" } }, []),
};
for (const { name, from } of [
  { name: "an object of any shape", from: object({ extra: { type: "object" } }) },
  { name: "a map", from: object({ by: { type: "object", additionalProperties: { type: "string" } } }) },
  { name: "a list of anything", from: object({ all: { type: "array" } }) },
  { name: "any value", from: object({ any: {} }) },
  { name: "a tuple", from: object({ pair: { type: "array", prefixItems: [{ type: "string" }] } }) },
  { name: "a schema that contains itself", from: endless },
  { name: "parts that hold together", from: { ...object({}), allOf: [object({}), object({})] } },
]) {
  test(`${name} has no closed form`, () => assert.equal(closedParameters(toolOf(from)), undefined));
}

test("null for what is optional means that it is left out, at every depth", () => {
  const booking = toolOf(
    object(
      {
        city: { type: "string" },
        note: { type: ["string", "null"] },
        days: { type: "integer" },
        stops: { type: "array", items: object({ at: { type: "string" }, by: { type: "string" } }, ["at"]) },
        who: {
          anyOf: [
            { type: "integer" },
            object({ name: { type: "string" }, nick: { type: "string" } }, ["name"]),
          ],
        },
      },
      ["city", "note", "stops", "who"],
    ),
  );
  assert.deepEqual(
    openedArguments(booking, {
      city: "Oslo",
      note: null,
      days: null,
      stops: [{ at: "A", by: null }],
      who: { name: "Ann", nick: null },
      stranger: null,
    }),
    { city: "Oslo", note: null, stops: [{ at: "A" }], who: { name: "Ann" }, stranger: null },
  );
});
