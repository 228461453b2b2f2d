/** Promises: whatever JSON can say is read back from its Python notation, and nothing is ever evaluated. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  literalAt,
  literalsIn,
  readCallList,
  readLiteral,
} from "../../../services/shared/dialogue/python-literal.ts";

/** How Python prints a JSON value. */
function printed(value: unknown): string {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return `'${value.replace(/[\\']/g, "\\$&").replace(/\n/g, "\\n")}'`;
  if (Array.isArray(value)) return `[${value.map(printed).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value as object)
      .map(([key, inner]) => `${printed(key)}: ${printed(inner)}`)
      .join(", ")}}`;
  return String(value);
}

test("any JSON value is read back from Python notation", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      assert.deepEqual(readLiteral(printed(plain)), plain);
    }),
  );
});

const literals: readonly (readonly [text: string, value: unknown])[] = [
  ["('a',)", ["a"]],
  ["('a')", "a"],
  ["{1: 'x', 'y': (1, 2.5e3)}", { 1: "x", y: [1, 2500] }],
  ["'it''s' \"fine\"", "itsfine"],
  ["'''long\n'quoted' text'''", "long\n'quoted' text"],
  ["r'C:\\new'", "C:\\new"],
  ["'caf\\xe9 \\u00e9 \\U0001F600 \\d'", "café é 😀 \\d"],
  ["[0x1F, -0x1f, +2]", [31, -31, 2]],
  ["[true, None, -1_000]", [true, null, -1000]],
  ["{'__proto__': 1}", JSON.parse('{"__proto__":1}')],
];
for (const [text, value] of literals)
  test(`literal ${text}`, () => {
    assert.deepEqual(readLiteral(text), value);
  });

for (const text of [
  "",
  "{",
  "{'a' 1}",
  "[1 2]",
  "'open",
  "__import__('os')",
  "1 + 1",
  "f'{x}'x y",
  `${"[".repeat(300)}${"]".repeat(300)}`,
])
  test(`no literal: ${text.slice(0, 30)}`, () => {
    assert.throws(() => readLiteral(text), { name: "NoLiteral" });
  });

test("calls with names that hold spaces, dots and slashes", () => {
  const text =
    "[Market Trends API(trend_type='MARKET_INDEXES', country=\"us\"), a.b(), Get Tips/v2 (beta)(n=[1, {'k': None}])]";
  assert.deepEqual(readCallList(text, ["Get Tips/v2 (beta)"]), [
    { name: "Market Trends API", arguments: { trend_type: "MARKET_INDEXES", country: "us" } },
    { name: "a.b", arguments: {} },
    { name: "Get Tips/v2 (beta)", arguments: { n: [1, { k: null }] } },
  ]);
});

test("one call without brackets, as answer keys write it", () => {
  assert.deepEqual(readCallList("mv(source='a, b.pdf', destination='temp')"), [
    { name: "mv", arguments: { source: "a, b.pdf", destination: "temp" } },
  ]);
});

test("the literal at a place is read, and where it ends", () => {
  assert.deepEqual(literalAt("tools: [{'a': 1}] and more", 7), { value: [{ a: 1 }], end: 17 });
  assert.throws(() => literalAt("tools: none", 7), { name: "NoLiteral" });
});

test("literals one after another are read, with or without commas between", () => {
  assert.deepEqual(literalsIn("{'a': 1}\n{\"b\": null}, [3]\n"), [{ a: 1 }, { b: null }, [3]]);
  assert.deepEqual(literalsIn("  "), []);
  assert.throws(() => literalsIn("{'a': 1} x"), { name: "NoLiteral" });
});
