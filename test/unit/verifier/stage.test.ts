import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  Dialogue,
  DialogueTask,
  Rejection,
  VerifiedDialogue,
} from "../../../services/shared/contracts/generated/records.ts";
import { ModelUnavailable } from "../../../services/shared/llm/model.ts";
import { verifier } from "../../../services/verifier/stage.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { type Script, scriptedModels } from "../../support/scripted-models.ts";
import { outputValue, run } from "../../support/stage-run.ts";

const good = user("Book a seat to JFK.")
  .calls("book", { to: "JFK" })
  .returns({ id: "B1" })
  .says("Booked as B1.")
  .tools(tool("book", { to: "string" }, ["to"]))
  .spec({ attempts: 2 })
  .build();
const pass = { reason: "fine", turns: [], verdict: "pass" };
const fail = (...turns: string[]) => ({ reason: "wrong", turns, verdict: "fail" });
const passing: Script = { expert_grounding: pass, expert_completion: pass, expert_results: pass };
const verify = (dialogue: Dialogue, script: Script = {}, env: NodeJS.ProcessEnv = {}) =>
  run(verifier, dialogue, scriptedModels({ ...passing, ...script }), { env });
const topics = ({ outputs }: { outputs: readonly { topic: { name: string } }[] }) =>
  outputs.map(({ topic }) => topic.name);

test("a candidate that rules and all experts pass is verified, with what it cost", async () => {
  const ran = await verify(good);
  assert.deepEqual(topics(ran), ["verified"]);
  assert.deepEqual(
    ran.models.asked.map(({ role, step }) => [role, step]),
    [
      ["judge", "expert_grounding"],
      ["judge", "expert_completion"],
      ["judge", "expert_results"],
    ],
  );
  const { dialogue, experts, findings } = outputValue<VerifiedDialogue>(ran.outputs, 0);
  assert.deepEqual(experts, ["J1", "J2", "J4"]);
  assert.deepEqual(findings, []);
  assert.equal(dialogue.usage.calls, 3);
});

test("what a rule refuses costs no expert", async () => {
  const unknownTool = { ...good, tools: [] };
  const ran = await verify(unknownTool, {}, { VERIFIER_REPAIRS: "0" });
  assert.deepEqual(topics(ran), ["rejected", "dialogue-tasks"]);
  assert.deepEqual(ran.models.asked, []);
  const rejection = outputValue<Rejection>(ran.outputs, 0);
  assert.equal(rejection.reason, "K4");
  assert.deepEqual(rejection.dialogue?.turns, good.turns, "the dialogue is kept");
});

test("findings that name turns send the candidate back with exactly these turns to repair, a bounded number of times", async () => {
  const ran = await verify(good, { expert_results: fail("t0.4") });
  assert.deepEqual(topics(ran), ["refine-round-3"]);
  const back = outputValue<Dialogue>(ran.outputs, 0);
  assert.equal(back.repairs, 1);
  assert.deepEqual(
    back.schedule.map(({ operation, turnIds }) => [operation, turnIds]),
    [["repair", ["t0.4"]]],
  );
  assert.equal(back.schedule[0]?.findings[0]?.message, "wrong");
  assert.deepEqual(topics(await verify(back, { expert_results: fail("t0.4") })), [
    "rejected",
    "dialogue-tasks",
  ]);
});

test("findings about the whole dialogue cannot be repaired turn by turn", async () => {
  assert.deepEqual(topics(await verify(good, { expert_completion: fail() })), ["rejected", "dialogue-tasks"]);
});

test("a turn of an injection is not repaired: that would undo it", async () => {
  const ran = await verify({ ...good, protectedTurns: ["t0.4"] }, { expert_results: fail("t0.4") });
  assert.deepEqual(topics(ran), ["rejected", "dialogue-tasks"]);
});

test("every finding is kept, not only the first", async () => {
  const ran = await verify(good, { expert_completion: fail(), expert_grounding: fail("t0.2") });
  const { findings, reason } = outputValue<Rejection>(ran.outputs, 0);
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ["J1", "J2"],
  );
  assert.equal(reason, "J1");
});

test("a rejected attempt is followed by the next one with the same tools, until attempts are used up", async () => {
  const ran = await verify(good, { expert_completion: fail() });
  const next = outputValue<DialogueTask>(ran.outputs, 1);
  assert.equal(next.spec.attempt, 1);
  assert.deepEqual(
    next.tools,
    good.tools.map(({ tool: offered }) => offered),
  );
  const last = { ...good, spec: { ...good.spec, attempt: 1 } };
  const final = await verify(last, { expert_completion: fail() });
  assert.deepEqual(topics(final), ["rejected"]);
  assert.equal(outputValue<Rejection>(final.outputs, 0).final, true);
});

test("an expert without a usable answer neither passes nor rejects a dialogue: it waits", async () => {
  await assert.rejects(verify(good, { expert_results: { garbage: 1 } }), ModelUnavailable);
  await assert.rejects(
    verify(good, { expert_results: fail("t9.9") }),
    ModelUnavailable,
    "names a turn that is not there",
  );
});
