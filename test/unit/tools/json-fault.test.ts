import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { jsonFault } from "../../../services/shared/tools/json-fault.ts";

test("a fault is found exactly where the text stops being JSON", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.string({ maxLength: 2 }), (json, at, noise) => {
      assert.equal(jsonFault(json), undefined);
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + noise + json.slice(cut);
      const fault = jsonFault(text);
      const isJson = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      assert.equal(fault === undefined, isJson, text);
      if (fault !== undefined) assert.ok(fault >= 0 && fault <= text.length);
    }),
    { numRuns: 1_000 },
  );
});
