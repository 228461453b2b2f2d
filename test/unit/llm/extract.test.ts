import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { extractObject } from "../../../services/shared/llm/extract.ts";

test("an object is found in whatever prose stands around it", () => {
  const prose = fc.string().map((text) => text.replaceAll(/[{}[\]"<>]/g, ""));
  fc.assert(
    fc.property(
      prose,
      fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
      prose,
      (before, value, behind) => {
        const text = JSON.stringify(value);
        assert.deepEqual(extractObject(`${before}${text}${behind}`), JSON.parse(text));
      },
    ),
  );
});

for (const text of ["", "no JSON", "{", '{"a": ', "12", '"text"', "null"]) {
  test(`nothing is made of ${JSON.stringify(text)}`, () => assert.equal(extractObject(text), undefined));
}
