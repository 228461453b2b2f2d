/** Every rule against its table of cases, and every id of the checklist against what covers it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIds, checklistIds, withoutCheck } from "../../../services/shared/rules/checklist.ts";
import { rules } from "../../../services/shared/rules/rules.ts";
import "./call-cases.ts";
import "./catalog-cases.ts";
import "./dialogue-cases.ts";
import "./form-cases.ts";
import "./grounding-cases.ts";
import "./injection-cases.ts";
import "./plan-cases.ts";
import "./result-cases.ts";
import "./text-cases.ts";
import { testedRules } from "./rule-table.ts";

const ruleIds = new Set(rules.map(({ id }) => id));

test("every rule has a table with a case that passes and one that does not", () => {
  assert.deepEqual(
    [...ruleIds].filter((id) => !testedRules.has(id)),
    [],
  );
});

test("every id of the checklist about calls, results, dialogues and catalogs is a rule, or says why not", () => {
  const wanted = checklistIds.filter((id) => /^[CKTG]/.test(id));
  for (const id of wanted)
    assert.equal(Number(ruleIds.has(id)) + Number(Object.hasOwn(withoutCheck, id)), 1, id);
  assert.deepEqual(
    [...ruleIds].filter((id) => !checkIds.has(id)),
    [],
  );
  for (const why of Object.values(withoutCheck)) assert.match(why, /^[A-Z].{30,}\.$/);
});
