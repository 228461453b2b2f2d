import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, hashOf } from "../../../services/shared/dialogue/canonical.ts";
import { callId, dialogueId, orderId, turnId } from "../../../services/shared/dialogue/ids.ts";

test("the same order, slot and attempt give the same dialogue id, any other another", () => {
  const ids = [
    dialogueId("a", 0, 0),
    dialogueId("a", 0, 1),
    dialogueId("a", 1, 0),
    dialogueId("b", 0, 0),
    dialogueId("a1", 0, 0),
  ];
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(dialogueId("a", 0, 0), ids[0]);
  assert.equal(ids[0], "dlg_5e6dcaf38997afbeaaf2", "ids of released versions never change");
});

test("canonical JSON does not depend on the order of keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      assert.equal(canonicalJson(reversed), canonicalJson(value));
      assert.equal(hashOf(reversed), hashOf(value));
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("an order's id changes with its tools and with what is asked, not with where the tools were written", () => {
  const tool = { name: "t", description: "", parameters: "{}", returns: null, origin: null };
  const asked = {
    dialogues: 3,
    seed: 1,
    attempts: 4,
    kinds: {},
    injections: {},
    languages: ["en"],
    limits: { minSubTasks: 1, maxSubTasks: 2, maxSteps: 2, maxTools: 4, maxInjections: 3 },
    models: { teacher: null, judge: null, temperature: null },
    severities: {},
    budget: null,
  };
  const ids = [
    orderId([tool], asked),
    orderId([tool], { ...asked, seed: 2 }),
    orderId([{ ...tool, name: "u" }], asked),
  ];
  assert.equal(new Set(ids).size, 3);
  const fromElsewhere = { ...tool, origin: { name: "t!", source: "tools.json", at: "[4]" } };
  assert.equal(orderId([fromElsewhere], asked), ids[0]);
});

test("turn and call ids tell the round and the place they were made in", () => {
  assert.equal(turnId(2, 0), "t2.1");
  assert.equal(callId("t2.1", 1), "call_t2_1_2");
});
