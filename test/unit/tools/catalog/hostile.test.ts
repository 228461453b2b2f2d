/**
 * Texts that mean harm, or are just broken, are refused with a reason: nothing is fetched, nothing crashes, and what is
 * read stays within limits.
 */
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { boundedBytes } from "../../../../services/cli/catalog-file.ts";
import { documentLimits, UnreadableCatalog } from "../../../../services/shared/tools/catalog/document.ts";
import { catalogFormatNames } from "../../../../services/shared/tools/catalog/formats.ts";
import { readCatalog } from "../../../../services/shared/tools/catalog/read-catalog.ts";

const fetched: unknown[] = [];
const realFetch = globalThis.fetch;
before(() => {
  globalThis.fetch = (input) => {
    fetched.push(input);
    return Promise.reject(new Error("nothing may be fetched"));
  };
});
after(() => {
  globalThis.fetch = realFetch;
});

const levels = 200_000;
const nested = `${"[".repeat(levels)}${"]".repeat(levels)}`;

/** An array of arrays of … of aliases: some kilobytes that stand for nine to the power of twelve values. */
const anchorBomb = [
  `openapi: 3.0.0\nx0: &x0 [${Array(9).fill("lol")}]`,
  ...Array.from({ length: 12 }, (_, n) => `x${n + 1}: &x${n + 1} [${Array(9).fill(`*x${n}`)}]`),
].join("\n");

const unreadable: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ["200,000 nested arrays", nested, /100 levels/],
  ["200,000 nested objects", `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`, /100 levels/],
  ["200,000 arrays that are never closed", "[".repeat(levels), /100 levels/],
  ["nested arrays on the first of several lines", `${nested}\n{}`, /100 levels/],
  ["200,000 nested YAML arrays", `tools: ${nested}`, /no YAML: .*depth/i],
  ["nested arrays in a text", `The tools: ${nested.replace("[", "[{")}`, /Tried:/],
  ["more values than there may be", `[${"0,".repeat(documentLimits.values)}0]`, /values/],
  [
    "more lines of YAML than there may be values",
    `tools:\n${"- b\n".repeat(documentLimits.values)}`,
    /values/,
  ],
  ["a YAML anchor bomb", anchorBomb, /aliases stand for more than/],
  [
    "a YAML bomb of long texts",
    `openapi: &a "${"x".repeat(1_000_000)}"\nb: [${Array(100).fill("*a")}]`,
    /characters/,
  ],
  ["a YAML alias of itself", "openapi: 3.0.0\npaths: &p { /a: *p }", /stands for itself/],
  ["NUL characters", '[{"name":"a\0","parameters":{}}]', /NUL/],
  ["UTF-16 read as something else", "[\0{\0}\0]\0", /NUL/],
  ["a fault behind a long string", `["${"x".repeat(8_000_000)}" 1]`, /line 1, column 8000005/],
];
for (const [what, text, message] of unreadable) {
  test(`${what} are refused`, () => {
    assert.throws(() => readCatalog(text), { name: "UnreadableCatalog", message });
  });
}

test("nested arrays between <tools> tags are one refused definition", () => {
  const { definitions } = readCatalog(`<tools>${nested}</tools>`);
  assert.deepEqual(
    definitions.map(({ outcome }) => outcome),
    ["refused"],
  );
  assert.match(definitions[0]?.notes[0] ?? "", /levels of nesting/);
});

test("a text of more characters than there may be is refused", () => {
  assert.throws(() => readCatalog(" ".repeat(documentLimits.characters).concat("[]")), {
    name: "UnreadableCatalog",
    message: /characters/,
  });
});

test("of a stream without an end no more is read than a catalog may have", async () => {
  let given = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        given += 1_000;
        yield Buffer.alloc(1_000, " ");
      }
    })(),
  );
  await assert.rejects(boundedBytes(endless, "endless", 100_000), /endless has more than/);
  assert.ok(endless.destroyed);
  assert.ok(given <= 200_000, `${given} bytes were given`);
});

const tool = (parameters: string, more = "") =>
  `{"type":"function","function":{"name":"bad","description":"Bad."${more},"parameters":${parameters}}}`;
const good = '{"type":"function","function":{"name":"good","parameters":{"type":"object","properties":{}}}}';
const deep = (depth: number) => `${'{"type":"array","items":'.repeat(depth)}{}${"}".repeat(depth)}`;

const refused: readonly (readonly [what: string, tool: string, reason: RegExp])[] = [
  ["a remote reference", tool('{"properties":{"a":{"$ref":"https://example.org/a.json"}}}'), /same schema/],
  ["a reference to a file", tool('{"properties":{"a":{"$ref":"../../etc/passwd#/a"}}}'), /same schema/],
  [
    "an argument called __proto__",
    tool('{"type":"object","properties":{"__proto__":{"type":"string"}}}'),
    /__proto__/,
  ],
  [
    "a default that holds __proto__",
    tool('{"properties":{"a":{"default":{"__proto__":{"polluted":1}}}}}'),
    /__proto__/,
  ],
  [
    "a definition that holds __proto__",
    tool('{"type":"object"}', ',"__proto__":{"polluted":1}'),
    /__proto__/,
  ],
  ["a NUL in its description", tool('{"type":"object"}', ',"description":"a\\u0000b"'), /NUL/],
  ["a NUL in an argument's name", tool('{"properties":{"a\\u0000b":{}}}'), /NUL/],
  ["half a character in its description", tool('{"type":"object"}', ',"description":"\\ud800"'), /surrogate/],
  ["half a character in an argument's name", tool('{"properties":{"\\udc00":{}}}'), /broken text|surrogate/],
  ["half a character in a value", tool('{"properties":{"a":{"enum":["\\ud83d"]}}}'), /surrogate/],
  ["a schema of 90 levels", tool(`{"properties":{"a":${deep(45)}}}`), /levels deep/],
  ["a schema without end", tool('{"allOf":[{"$ref":"#"}]}'), /cannot be evaluated/],
];
for (const [what, definition, reason] of refused) {
  test(`a tool with ${what} is refused, and the next one is not`, () => {
    const { definitions } = readCatalog(`[${definition},${good}]`);
    assert.deepEqual(
      definitions.map(({ outcome }) => outcome),
      ["refused", "imported"],
    );
    assert.match(definitions[0]?.notes[0] ?? "", reason);
  });
}

test("half a character in a name is refused", () => {
  const { definitions } = readCatalog(`[{"type":"function","function":{"name":"a\\ud800"}},${good}]`);
  assert.deepEqual(
    definitions.map(({ outcome }) => outcome),
    ["refused", "imported"],
  );
});

test("an OpenAPI operation that refers out of its document is refused, and the others are not", () => {
  const get = (schema: object) => ({
    get: { parameters: [{ name: "a", in: "query", schema }], responses: {} },
  });
  const { definitions } = readCatalog(
    JSON.stringify({
      openapi: "3.1.0",
      paths: {
        "/remote": get({ $ref: "https://example.org/schemas.json#/A" }),
        "/file": get({ type: "array", items: { $ref: "other.yaml#/A" } }),
        "/missing": get({ $ref: "#/components/schemas/Missing" }),
        "/endless": get({ $ref: "#/components/schemas/Endless" }),
        "/path": { $ref: "https://example.org/path.json" },
        "/good": get({ type: "string" }),
      },
      components: { schemas: { Endless: { $ref: "#/components/schemas/Endless" } } },
    }),
  );
  assert.deepEqual(
    definitions.map(({ at, outcome }) => [at.split("/").at(-1)?.split(".")[0], outcome]),
    [
      ["remote", "refused"],
      ["file", "refused"],
      ["missing", "refused"],
      ["endless", "refused"],
      ["path", "refused"],
      ["good", "imported"],
    ],
  );
  for (const { notes } of definitions.slice(0, 2)) assert.match(notes[0] ?? "", /nothing is fetched/);
});

test("nothing was fetched, and objects are what they were", () => {
  assert.deepEqual(fetched, []);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("any JSON value is read or refused, never a crash, in whatever form it is said to be", () => {
  const key = fc.constantFrom(
    "tools",
    "functions",
    "function",
    "name",
    "type",
    "parameters",
    "inputSchema",
    "input_schema",
    "openapi",
    "paths",
    "get",
    "/a",
    "question",
    "api_list",
    "answer_generation",
    "conversations",
    "system",
    "result",
    "arguments",
    "items",
    "properties",
    "required",
    "enum",
    "$ref",
    "input_parameters",
    "dialoom",
    "messages",
    "requestBody",
    "content",
    "schema",
  );
  const text = fc.constantFrom(
    "a",
    "dict",
    "object",
    "3.0.0",
    "catalog",
    "function",
    "#/paths",
    "<tools>[{}]</tools>",
    "[{'a': 1}]",
    "",
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, depthSize: "medium" },
      fc.oneof(text, fc.integer(), fc.constant(null), fc.boolean()),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom("auto", ...catalogFormatNames), (document, format) => {
      try {
        const catalog = readCatalog(JSON.stringify(document), { format });
        const names = catalog.tools.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        for (const { outcome, exportName } of catalog.definitions)
          assert.ok(outcome === "refused" ? exportName === null : names.includes(exportName ?? ""));
      } catch (error) {
        if (!(error instanceof UnreadableCatalog)) throw error;
      }
    }),
    { numRuns: 3_000 },
  );
});

test("any text is read or refused, never a crash", () => {
  const piece = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    '"a"',
    ":",
    ",",
    "\n",
    "- ",
    "<tools>",
    "</tools>",
    "'b'",
    "None",
    "&a ",
    "*a",
    "\\",
    "openapi: 3.0.0",
    "tools:",
    "  ",
    "[{'name':'f'}]",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.constantFrom("a.json", "a.yaml", ""),
      (pieces, file) => {
        try {
          readCatalog(pieces.join(""), { file });
        } catch (error) {
          if (!(error instanceof UnreadableCatalog)) throw error;
        }
      },
    ),
    { numRuns: 3_000 },
  );
});
