import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { renderRules } from "../../../scripts/rules-doc.ts";

test("docs/rules.md says what the rules do", () => {
  const page = readFileSync(new URL("../../../docs/rules.md", import.meta.url), "utf8");
  assert.equal(page, renderRules());
});
