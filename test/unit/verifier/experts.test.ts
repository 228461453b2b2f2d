/**
 * Promises about the experts: every question of the checklist has one, votes become one outcome as documented, garbage
 * and outages make a dialogue wait, and what an order says about severities holds for them too.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dialogue } from "../../../services/shared/contracts/generated/records.ts";
import { ModelUnavailable } from "../../../services/shared/llm/model.ts";
import { checklistIds, withoutCheck } from "../../../services/shared/rules/checklist.ts";
import { aggregate, meanScore, type Vote } from "../../../services/verifier/aggregate.ts";
import { askExperts, type Panel } from "../../../services/verifier/ask-experts.ts";
import { experts, scorers } from "../../../services/verifier/experts.ts";
import { backTranslation, selfConsistency } from "../../../services/verifier/regenerate.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { type Script, scriptedModels } from "../../support/scripted-models.ts";

const dialogue = user("Book a seat to JFK for Ana.")
  .calls("book", { to: "JFK", name: "Ana" })
  .returns("Error: try again")
  .calls("book", { to: "JFK", name: "Ana" })
  .returns({ id: "B1" })
  .says("Booked as B1.")
  .tools(tool("book", { to: "string", name: "string" }, ["to"]))
  .subTask("Book a seat.", ["book"])
  .clarification("t0.1", "t0.2", "t0.3")
  .build();

const pass = { reason: "fine", turns: [], verdict: "pass" };
const fail = (...turns: string[]) => ({ reason: "wrong", turns, verdict: "fail" });
const all: Script = {
  ...Object.fromEntries(experts.map(({ name }) => [name, pass])),
  ...Object.fromEntries(scorers.map(({ name }) => [name, { reason: "good", score: 4 }])),
};
const panel: Panel = {
  ids: [...experts, ...scorers].map(({ id }) => id),
  calls: "separate",
  votes: 1,
  threshold: 3,
};

async function hear(script: Script, options: Partial<Panel> = {}, about: Dialogue = dialogue) {
  const models = scriptedModels({ ...all, ...script });
  const heard = await askExperts(models.judge, about, { ...panel, ...options });
  return { ...heard, requests: models.asked.map(({ step }) => step) };
}

/** Answers in turn, whoever asks. */
const inTurn = (...answers: readonly unknown[]) => {
  let next = 0;
  return () => answers[next++ % answers.length];
};

test("every question of the checklist has an expert, or says why not", () => {
  const asked = [...experts.flatMap(({ id, covers }) => [id, ...covers]), ...scorers.map(({ id }) => id)];
  assert.equal(new Set(asked).size, asked.length);
  const wanted = checklistIds.filter((id) => id.startsWith("J"));
  for (const id of wanted)
    assert.equal(Number(asked.includes(id)) + Number(Object.hasOwn(withoutCheck, id)), 1, id);
});

for (const { id, name, severity } of experts) {
  test(`${id} passes a dialogue that ${name} passes, and finds what it fails`, async () => {
    const passed = await hear({}, { ids: [id] });
    assert.deepEqual([passed.findings, passed.asked, passed.requests], [[], [id], [name]]);
    const failed = await hear({ [name]: fail("t0.4") }, { ids: [id] });
    assert.deepEqual(
      failed.findings.map((found) => [found.rule, found.severity, found.turnId, found.message, found.source]),
      [[id, severity, "t0.4", "wrong", `expert:${name}`]],
    );
  });
}

for (const { id, name } of scorers) {
  test(`${id} passes a good score and warns of a bad one`, async () => {
    assert.deepEqual((await hear({}, { ids: [id] })).findings, []);
    const { findings } = await hear({ [name]: { reason: "dull", score: 2 } }, { ids: [id] });
    assert.deepEqual(
      findings.map(({ rule, severity, message }) => [rule, severity, message]),
      [[id, "warn", "dull"]],
    );
  });
}

const vote = (verdict: Vote["verdict"], ...turns: string[]): Vote => ({ verdict, reason: verdict, turns });

test("one no among the votes fails where any no does, and not where the majority decides", () => {
  const votes = [vote("pass"), vote("fail", "a"), vote("pass")];
  assert.deepEqual(aggregate("any_no", votes), {
    failed: true,
    turns: ["a"],
    reason: "fail",
    tally: "1 of 3 fail",
  });
  assert.deepEqual(aggregate("majority", votes), {
    failed: false,
    turns: [],
    reason: "pass",
    tally: "1 of 3 fail",
  });
});

test("a tie fails: a doubt that half of the voters share is no pass", () => {
  assert.equal(aggregate("majority", [vote("pass"), vote("fail")]).failed, true);
});

test("turns at fault are those that half of the failing votes name, or all of them", () => {
  const shared = [vote("fail", "a", "b"), vote("fail", "a"), vote("fail", "a", "c")];
  assert.deepEqual(aggregate("majority", shared).turns, ["a"]);
  assert.deepEqual(aggregate("any_no", [vote("fail", "a"), vote("fail", "b"), vote("fail", "c")]).turns, [
    "a",
    "b",
    "c",
  ]);
});

test("scores are held against their mean", () => {
  assert.equal(meanScore([2, 3, 4]), 3);
});

test("votes that disagree are counted, and the finding says how they fell", async () => {
  const { findings, requests } = await hear(
    { expert_completion: inTurn(fail("t0.6"), pass, fail("t0.6")) },
    { ids: ["J2"], votes: 3 },
  );
  assert.equal(requests.length, 3);
  assert.deepEqual(
    findings.map(({ turnId, source }) => [turnId, source]),
    [["t0.6", "expert:expert_completion (2 of 3 fail)"]],
  );
  const once = await hear({ expert_completion: inTurn(fail("t0.6"), pass, pass) }, { ids: ["J2"], votes: 3 });
  assert.deepEqual(once.findings, []);
});

const batch = (...answers: readonly object[]) => ({ experts: { answers } });

test("a batch asks once for all verdicts, and each answer counts for its expert", async () => {
  const { findings, requests } = await hear(
    batch({ expert: "expert_completion", ...pass }, { expert: "expert_grounding", ...fail("t0.2") }),
    { ids: ["J1", "J2"], calls: "batched" },
  );
  assert.deepEqual(requests, ["experts"]);
  assert.deepEqual(
    findings.map(({ rule, turnId }) => [rule, turnId]),
    [["J1", "t0.2"]],
  );
});

test("a batch that leaves an expert out, or answers one twice, is no answer: the dialogue waits", async () => {
  const options = { ids: ["J1", "J2"], calls: "batched" } as const;
  const one = { expert: "expert_grounding", ...pass };
  await assert.rejects(hear(batch(one), options), ModelUnavailable);
  await assert.rejects(
    hear(batch(one, one, { expert: "expert_completion", ...pass }), options),
    ModelUnavailable,
  );
});

test("garbage, a turn that is not there, and an outage make a dialogue wait, even when other votes are in", async () => {
  for (const answer of [{ garbage: 1 }, fail("t9.9"), { ...pass, verdict: "maybe" }]) {
    await assert.rejects(hear({ expert_results: answer }), ModelUnavailable);
    await assert.rejects(
      hear({ expert_results: inTurn(fail("t0.4"), answer, pass) }, { ids: ["J4"], votes: 3 }),
      ModelUnavailable,
    );
  }
  const out = () => {
    throw new ModelUnavailable("503");
  };
  await assert.rejects(hear({ expert_results: out }), ModelUnavailable);
  await assert.rejects(hear({ score_realism: { reason: "", score: 9 } }), ModelUnavailable);
});

test("an expert that the order switched off is not asked, and its severities hold", async () => {
  const off = { ...dialogue, spec: { ...dialogue.spec, severities: { J1: "off", J2: "warn" } } };
  const { findings, requests, asked } = await hear(
    { expert_completion: fail("t0.4") },
    { ids: ["J1", "J2"] },
    off,
  );
  assert.deepEqual([requests, asked], [["expert_completion"], ["J2"]]);
  assert.deepEqual(
    findings.map(({ severity }) => severity),
    ["warn"],
  );
});

test("questions that make no sense for a dialogue are not asked", async () => {
  const plain = user("Hi").says("Hello.").spec({ subTasks: 0 }).build();
  const { asked } = await hear({}, {}, plain);
  for (const id of ["J15", "J20", "J22"]) assert.ok(!asked.includes(id), id);
});

test("a mask that names no turn is only recorded", async () => {
  const { findings } = await hear({ expert_coherence: fail() }, { ids: ["J11"] });
  assert.deepEqual(
    findings.map(({ severity, turnId }) => [severity, turnId]),
    [["warn", null]],
  );
});

const again = (...calls: readonly (readonly [tool: string, args: object])[]) => ({
  calls: calls.map(([name, args]) => ({ tool: name, arguments: JSON.stringify(args) })),
});
const same = again(["book", { name: "Ana", to: "JFK" }]);
const other = again(["book", { to: "LAX" }]);

test("calls that come out the same once in two more tries stay; others are masked", async () => {
  const consistent = async (answer: unknown) => {
    const models = scriptedModels({ regenerated_calls: answer });
    const { findings } = await selfConsistency(models.judge, dialogue);
    return { masked: findings.map(({ turnId }) => turnId), requests: models.asked.length };
  };
  assert.deepEqual(await consistent(same), { masked: [], requests: 2 });
  assert.deepEqual(await consistent(other), { masked: ["t0.2", "t0.4"], requests: 4 });
  await assert.rejects(consistent({ calls: "none" }), ModelUnavailable);
});

test("calls that what the user says does not lead to are masked", async () => {
  const translated = async (answer: unknown) => {
    const { findings } = await backTranslation(scriptedModels({ back_translation: answer }).judge, dialogue);
    return findings.map(({ turnId, rule }) => `${rule} ${turnId}`);
  };
  assert.deepEqual(await translated(same), []);
  assert.deepEqual(await translated(other), ["J15 t0.2", "J15 t0.4"]);
  assert.deepEqual(await translated(again()), ["J15 t0.2", "J15 t0.4"]);
});
