import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccessRule, stageAccess } from "../../../services/cli/access.ts";
import { stageNames } from "../../../services/cli/stages.ts";

const shown = (rules: readonly AccessRule[]) =>
  rules.map(
    ({ resource: { type, name, pattern }, operations }) =>
      `${type} ${name}${pattern === "prefix" ? "*" : ""}: ${operations.join(" ")}`,
  );

test("the verifier may read candidates, write what becomes of them, and nothing else", () => {
  assert.deepEqual(shown(stageAccess("verifier", 4, "lab.")).toSorted(), [
    "group lab.spending-verifier-*: Describe Read",
    "group lab.verifier: Describe Read",
    "topic lab.dead-letters: Describe Write",
    "topic lab.dialogue-tasks: Describe Write",
    "topic lab.llm-usage: Describe Read Write",
    "topic lab.refine-round-3: Describe Write",
    "topic lab.refine-round-4: Describe Read",
    "topic lab.rejected: Describe Write",
    "topic lab.verified: Describe Write",
    "transactionalId lab.verifier-*: Describe Write",
  ]);
});

test("only the planner may read what users feed", () => {
  const readers = stageNames.filter((stage) =>
    stageAccess(stage, 4, "").some(
      ({ resource, operations }) => resource.name === "tool-catalogs" && operations.includes("Read"),
    ),
  );
  assert.deepEqual(readers, ["planner"]);
});
