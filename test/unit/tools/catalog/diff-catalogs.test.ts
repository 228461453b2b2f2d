import assert from "node:assert/strict";
import { test } from "node:test";
import { diffCatalogs } from "../../../../services/shared/tools/catalog/diff-catalogs.ts";
import { readCatalog } from "../../../../services/shared/tools/catalog/read-catalog.ts";

interface Changes {
  readonly name?: string;
  readonly description?: string;
  readonly properties?: Record<string, unknown>;
  readonly required?: readonly string[];
  readonly more?: Record<string, unknown>;
  readonly returns?: unknown;
}

const city = { type: "string", description: "City." };
const tool = ({
  name = "weather",
  description = "Tells it.",
  properties = { city },
  required = ["city"],
  more = {},
  returns,
}: Changes = {}) => ({
  name,
  description,
  parameters: { type: "object", properties, required, ...more },
  returns,
});
const catalog = (...tools: unknown[]) => readCatalog(JSON.stringify(tools));

const changes: readonly (readonly [what: string, after: Changes, details: readonly string[]])[] = [
  ["a description", { description: "Tells more." }, ["its description changed"]],
  ["a new argument", { properties: { city, days: {} } }, ['argument "days" was added']],
  [
    "a new required argument",
    { properties: { city, days: {} }, required: ["city", "days"] },
    ['argument "days" was added and is required'],
  ],
  [
    "an argument that is gone",
    { properties: { town: {} }, required: [] },
    ['argument "city" was removed', 'argument "town" was added'],
  ],
  ["what is required", { required: [] }, ['argument "city" is no longer required']],
  [
    "a type",
    { properties: { city: { ...city, type: "integer" } } },
    ['the type of argument "city" changed from "string" to "integer"'],
  ],
  [
    "an argument's description",
    { properties: { city: { type: "string" } } },
    ['the description of argument "city" changed'],
  ],
  [
    "the schema as a whole",
    { more: { additionalProperties: false } },
    ["what is said about its arguments as a whole changed"],
  ],
  ["the result", { returns: { type: "object" } }, ["the schema of its result changed"]],
];
for (const [what, after, details] of changes) {
  test(`${what} is told`, () => {
    assert.deepEqual(diffCatalogs(catalog(tool()), catalog(tool(after))), [
      { name: "weather", change: "changed", details },
    ]);
  });
}

test("tools that came, went, or only got another name are told", () => {
  const before = catalog(
    tool({ name: "a", description: "A." }),
    tool({ name: "b", description: "B." }),
    tool({ name: "c" }),
  );
  const after = catalog(
    tool({ name: "c" }),
    tool({ name: "b2", description: "B." }),
    tool({ name: "d", description: "D." }),
  );
  assert.deepEqual(diffCatalogs(before, after), [
    { name: "a", change: "removed", details: [] },
    { name: "b", change: "renamed", details: ["it is now called b2"] },
    { name: "d", change: "added", details: [] },
  ]);
});

test("order of tools and of keys makes no difference, to the changes or to the version", () => {
  const one = catalog(tool({ name: "a" }), tool({ name: "b" }));
  const other = readCatalog(
    JSON.stringify({
      tools: [
        {
          type: "function",
          function: {
            parameters: { required: ["city"], properties: { city }, type: "object" },
            description: "Tells it.",
            name: "b",
          },
        },
        { type: "function", function: tool({ name: "a" }) },
      ],
    }),
  );
  assert.deepEqual(diffCatalogs(one, other), []);
  assert.equal(one.version, other.version);
  assert.notEqual(one.version, catalog(tool({ name: "a" })).version);
});
