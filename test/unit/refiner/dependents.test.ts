/** What relies on a turn that is written anew is not left behind. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nextSteps } from "../../../services/refiner/schedule.ts";
import { refiner } from "../../../services/refiner/stage.ts";
import type { Dialogue, Finding, Step } from "../../../services/shared/contracts/generated/records.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { scriptedModels, sectionOf } from "../../support/scripted-models.ts";
import { outputValue, run } from "../../support/stage-run.ts";

const step = (operation: Step["operation"], more: Partial<Step> = {}): Step => ({
  operation,
  injection: null,
  turnIds: [],
  findings: [],
  ...more,
});
const dialogue = user("Find a flight to Oslo")
  .calls("find", { to: "Oslo" })
  .returns({ flight: "BA5512", price: 420 })
  .says("BA5512 costs 420.")
  .user("Thanks, that is fine.")
  .says("You are welcome.")
  .tools(tool("find", { to: "string" }, ["to"]))
  .build();

/** Fills in which the flight costs less than before. */
const cheaper = (question: Question<unknown>) => ({
  turns: sectionOf<{ turns: { id: string; calls?: string[] }[] }>(question, "hints").turns.map(
    ({ id, calls }) => ({
      id,
      text: calls ? "Let me see." : `Said anew for BA5512 (${id}).`,
      calls: calls
        ? [{ tool: "find", arguments: '{"to":"Oslo"}', result: '{"flight":"BA5512","price":399}' }]
        : [],
    }),
  ),
});
const always = (question: Question<unknown>) => ({
  comparisons: sectionOf<{ id: string; first: unknown }[]>(question, "versions").map(({ id, first }) => ({
    id,
    reason: "It is better.",
    better: /anew|Let me/.test(JSON.stringify(first)) ? "first" : "second",
  })),
});

test("an answer that tells what a new result no longer says is masked in the very next pass, whatever chance says", async () => {
  const models = () => scriptedModels({ fill: cheaper, judgement: always });
  const asked = { ...dialogue, schedule: [step("refine", { turnIds: ["t0.2"] }), step("refine")] };
  const first = await run(refiner, asked, models(), { round: 1, env: { REFINER_MASK_MOST: "1" } });
  const after = first.outputs[0]?.value as Dialogue;
  assert.deepEqual(after.history[0]?.masked, ["t0.2", "t0.3"]);
  assert.deepEqual(after.history[0]?.dependents, ["t0.4"]);
  assert.deepEqual(after.schedule[0]?.turnIds, ["t0.4"]);
  const second = await run(refiner, after, models(), { round: 2, env: { REFINER_MASK_MOST: "1" } });
  const record = outputValue<Dialogue>(second.outputs, 0).history[1];
  assert.deepEqual(record?.masked, ["t0.4"]);
  assert.match(record?.why ?? "", /^relying on what was changed before: t0\.4$/);
});

test("a pass for what hangs comes first, takes the place of another pass, and never that of an injection", () => {
  const changed = { ...dialogue, history: [] };
  const hanging = (fields: Partial<Dialogue> = {}): Dialogue => ({
    ...changed,
    ...fields,
    history: [
      {
        round: 1,
        operation: "refine",
        injection: null,
        masked: ["t0.2"],
        inserted: [],
        judgements: [{ turnId: "t0.2", accepted: true, decidedBy: "judge", reason: "" }],
        note: "",
        variant: "",
        why: "",
        replaced: [],
        refused: [],
        dependents: ["t0.4"],
      },
    ],
  });
  const kinds = (steps: readonly Step[]) =>
    steps.map(({ operation, turnIds }) => `${operation} ${turnIds}`.trim());
  assert.deepEqual(kinds(nextSteps(hanging(), [step("refine"), step("inject")], 3)), [
    "refine t0.4",
    "inject",
  ]);
  assert.deepEqual(kinds(nextSteps(hanging(), [], 2)), ["refine t0.4"]);
  assert.deepEqual(kinds(nextSteps(hanging(), [step("inject")], 1)), ["inject"]);
  assert.deepEqual(kinds(nextSteps(hanging(), [], 0)), []);
  assert.deepEqual(kinds(nextSteps(hanging({ protectedTurns: ["t0.4"] }), [], 2)), [], "the log protects");
});

test("a repair masks what findings name, and what depends on it, and need not keep what was made up", async () => {
  const invented = user("Find my order")
    .calls("find", { order: "W5512" })
    .returns({ order: "W5512", status: "open" })
    .says("W5512 is open.")
    .user("And what is the weather?")
    .says("I cannot tell.")
    .tools(tool("find", { order: "string" }, ["order"]))
    .build();
  const finding: Finding = {
    rule: "K14",
    severity: "reject",
    turnId: "t0.2",
    path: "/calls/0/arguments/order",
    evidence: "W5512",
    message: "made up",
    source: "rule:K14@1",
  };
  const asked = { ...invented, schedule: [step("repair", { turnIds: ["t0.2"], findings: [finding] })] };
  const models = scriptedModels({ fill: {} });
  const { outputs } = await run(refiner, asked, models, { round: 4 });
  const [record] = outputValue<Dialogue>(outputs, 0).history;
  assert.deepEqual(record?.masked, ["t0.2", "t0.3", "t0.4"]);
  assert.equal(record?.why, "named by K14: t0.2; relying on them: t0.4");
  const hints = sectionOf<{ turns: { id: string; keep?: string[] }[] }>(
    models.asked[0]?.question as never,
    "hints",
  );
  assert.ok(hints.turns.every(({ keep }) => !keep?.includes("W5512")));
});
