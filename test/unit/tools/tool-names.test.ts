import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { distinctNames, legalName } from "../../../services/shared/tools/tool-names.ts";

const legal = /^[A-Za-z0-9_-]{1,64}$/;

const names: readonly (readonly [written: string, legal: string])[] = [
  ["get_weather-2", "get_weather-2"],
  ["a.b", "a_b"],
  ["Book a flight", "Book_a_flight"],
  ["/cities/:id", "cities_id"],
  ["_private.x", "_private_x"],
  ["Café", "Cafe"],
  ["x".repeat(70), "x".repeat(64)],
  ["天气", "tool_2a725095bd"],
];
for (const [written, wanted] of names)
  test(`${written} is called ${wanted}`, () => assert.equal(legalName(written), wanted));

const distinct = (...tools: (readonly [name: string, source?: string])[]) =>
  distinctNames(tools.map(([name, source = ""]) => ({ name, source })));

test("who is legal keeps the name, even when another one comes to it first", () => {
  assert.deepEqual(distinct(["a.b"], ["a_b"], ["a b"]), ["a_b_2", "a_b", "a_b_3"]);
});

test("tools of one name are called after where they come from", () => {
  assert.deepEqual(distinct(["search", "mail"], ["search", "files"], ["open", "files"]), [
    "mail_search",
    "files_search",
    "open",
  ]);
});

test("a name that is qualified gives way to one that was there", () => {
  assert.deepEqual(distinct(["search", "mail"], ["search", "files"], ["mail_search"]), [
    "mail_search_2",
    "files_search",
    "mail_search",
  ]);
});

test("where the source is the same, a number tells tools apart", () => {
  assert.deepEqual(distinct(["a"], ["a"], ["a"], ["a_2"]), ["a", "a_3", "a_4", "a_2"]);
});

test("names are always legal and distinct, and legal ones that nobody shares are kept", () => {
  const name = fc.oneof(
    fc.constantFrom("a", "a.b", "a_b", "a b", "a_b_2", "天气", "ö", "x".repeat(64), "x".repeat(65)),
    fc.string({ minLength: 1, unit: "grapheme" }),
  );
  const source = fc.constantFrom("", "s", "other source", "y".repeat(80));
  fc.assert(
    fc.property(fc.array(fc.record({ name, source }), { maxLength: 12 }), (tools) => {
      const given = distinctNames(tools);
      assert.equal(new Set(given).size, tools.length);
      given.forEach((one, index) => {
        assert.match(one, legal);
        const own = tools[index]?.name ?? "";
        if (legal.test(own) && tools.filter((tool) => tool.name === own).length === 1) assert.equal(one, own);
      });
      assert.deepEqual(distinctNames(given.map((one) => ({ name: one, source: "" }))), given);
    }),
    { numRuns: 2_000 },
  );
});
