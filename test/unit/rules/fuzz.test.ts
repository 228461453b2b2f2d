import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzRules } from "../../fuzz/rules.ts";

test("mutated schemas, arguments and dialogues make no rule throw or hang", () => {
  const { findings } = fuzzRules(3_000);
  assert.ok(findings > 3_000);
});
