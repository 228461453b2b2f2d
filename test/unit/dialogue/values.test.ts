import assert from "node:assert/strict";
import { test } from "node:test";
import { leafValues, reliedOn, states } from "../../../services/shared/dialogue/values.ts";
import { user } from "../../support/dialogue-builder.ts";

const cases: [text: string, value: string | number, stated: boolean][] = [
  ["Flight BA5, please.", "BA5", true],
  ["Flight ba5, please.", "BA5", true],
  ["Flight BA55, please.", "BA5", false],
  ["for 2 nights", 2, true],
  ["for 12 nights", 2, false],
  ["Straße 5", "straße", true],
  ["我要去北京明天", "北京", true],
  ["pay (20%)", "20%", true],
  ["anything", "", false],
];
for (const [text, value, stated] of cases) {
  test(`"${text}" ${stated ? "states" : "does not state"} ${JSON.stringify(value)}`, () => {
    assert.equal(states(text, value), stated);
  });
}

test("leaf values are found at every depth, in order, and nothing else", () => {
  assert.deepEqual(leafValues({ a: ["x", { b: 2 }], c: true, d: null, e: "y" }), ["x", 2, "y"]);
});

test("what later calls take from a text is relied on, once each", () => {
  const { turns } = user("From SFO to JFK on 2026-05-01")
    .calls("a", { from: "SFO" })
    .returns({})
    .calls("b", { to: "JFK", x: "ZZZ", again: "SFO" })
    .returns({})
    .says("ok")
    .build();
  assert.deepEqual(reliedOn("From SFO to JFK on 2026-05-01", turns, 1), ["SFO", "JFK"]);
});
