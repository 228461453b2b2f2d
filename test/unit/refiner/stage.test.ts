import assert from "node:assert/strict";
import { test } from "node:test";
import { refiner, roundsOf } from "../../../services/refiner/stage.ts";
import type { Dialogue, Rejection, Step } from "../../../services/shared/contracts/generated/records.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { tool, user } from "../../support/dialogue-builder.ts";
import { type Script, scriptedModels } from "../../support/scripted-models.ts";
import { outputValue, run } from "../../support/stage-run.ts";

const step = (operation: Step["operation"], more: Partial<Step> = {}): Step => ({
  operation,
  injection: operation === "inject" ? "clarification" : null,
  turnIds: [],
  findings: [],
  ...more,
});
const dialogue = (...schedule: Step[]): Dialogue =>
  user("Book 2 seats to JFK.")
    .calls("book", { to: "JFK", seats: 2 })
    .returns({ id: "B1" })
    .says("Booked as B1.")
    .user("Thanks!")
    .says("You are welcome.")
    .tools(tool("book", { to: "string", seats: "integer" }, ["to", "seats"]))
    .with({ schedule })
    .build();

/** Fills every mask with what `write` makes of its id. */
const fillWith =
  (write: (id: string) => { text: string; calls?: unknown[] }) => (question: Question<unknown>) => {
    const hints = question.prompt.sections.find(({ name }) => name === "hints")?.content as {
      turns: { id: string }[];
    };
    return { turns: hints.turns.map(({ id }) => ({ id, calls: [], ...write(id) })) };
  };
const callAgain = [{ tool: "book", arguments: '{"to":"JFK","seats":2}', result: '{"id":"B1"}' }];
const goodFill = fillWith((id) =>
  id === "t0.2"
    ? { text: "Let me book.", calls: callAgain }
    : { text: `Written anew: 2 seats to JFK, B1 (${id})` },
);
const judge = (better: "new" | "old" | "same") => (question: Question<unknown>) => {
  const versions = question.prompt.sections.find(({ name }) => name === "versions")?.content as {
    id: string;
    first: unknown;
  }[];
  return {
    comparisons: versions.map(({ id, first }) => {
      const newFirst = JSON.stringify(first).match(/anew|Let me/) !== null;
      return {
        id,
        reason: "because",
        better: better === "same" ? "same" : (better === "new") === newFirst ? "first" : "second",
      };
    }),
  };
};
const refine = (script: Script, options: { round?: number; rounds?: number; schedule?: Step[] } = {}) =>
  run(refiner, dialogue(...(options.schedule ?? [step("refine"), step("refine")])), scriptedModels(script), {
    ...options,
    env: { REFINER_MASK_SHARE: "0.6" },
  });
const result = ({ outputs }: { outputs: readonly { value: unknown }[] }) => outputs[0]?.value as Dialogue;

test("what the judge prefers is adopted, everything unmasked stays as it was, and the round is on record", async () => {
  const after = result(await refine({ fill: goodFill, judgement: judge("new") }));
  const [record] = after.history;
  assert.ok(record && record.judgements.length >= 2);
  assert.ok(record.judgements.every(({ accepted, decidedBy }) => accepted && decidedBy === "judge"));
  const before = dialogue().turns;
  for (const [index, turn] of after.turns.entries()) {
    assert.equal(turn.id, before[index]?.id);
    if (!record.masked.includes(turn.id)) assert.deepEqual(turn, before[index]);
  }
  assert.notDeepEqual(after.turns, before);
  assert.equal(after.usage.calls, 2);
});

for (const better of ["old", "same"] as const) {
  test(`everything is rolled back when the judge says ${better}`, async () => {
    const after = result(await refine({ fill: goodFill, judgement: judge(better) }));
    assert.deepEqual(after.turns, dialogue().turns);
    assert.ok(after.history[0]?.judgements.every(({ accepted }) => !accepted));
  });
}

test("a judge that answers garbage keeps the old text and says so", async () => {
  const after = result(await refine({ fill: goodFill, judgement: { nonsense: true } }));
  assert.deepEqual(after.turns, dialogue().turns);
  assert.match(after.history[0]?.judgements[0]?.reason ?? "", /no usable answer/);
});

test("a fill that breaks a rule is rolled back without asking the judge", async () => {
  const broken = fillWith((id) =>
    id === "t0.2" ? { text: "", calls: [{ ...callAgain[0], tool: "fly" }] } : { text: "{{unfilled}} <mask>" },
  );
  const { models, ...rest } = await refine(
    { fill: broken, judgement: judge("new") },
    { schedule: [step("refine")] },
  );
  const after = result(rest);
  const call = after.history[0]?.judgements.find(({ turnId }) => turnId === "t0.2");
  if (call) assert.deepEqual([call.accepted, call.decidedBy], [false, "rule"]);
  assert.deepEqual(after.turns[1], dialogue().turns[1]);
  assert.ok(models.asked.length >= 1);
});

test("a fill that says the same changes nothing and costs no judge call", async () => {
  const { turns } = dialogue();
  const same = fillWith((id) => {
    const turn = turns.find((item) => item.id === id);
    return { text: turn?.content ?? "", calls: turn?.calls.length ? callAgain : [] };
  });
  const { models } = await refine({ fill: same });
  assert.deepEqual(
    models.asked.map(({ step: name }) => name),
    ["fill"],
  );
});

test("a fill nobody can use leaves the dialogue as it was, and goes on", async () => {
  const { outputs } = await refine({ fill: { turns: [] } }, { round: 1 });
  assert.equal(outputs[0]?.topic.name, "refine-round-1");
  assert.deepEqual(result({ outputs }).turns, dialogue().turns);
});

test("an injection replaces one turn by three, and its turns are protected from then on", async () => {
  const clarification = (question: Question<unknown>) => {
    const site = question.prompt.sections.find(({ name }) => name === "site")?.content as {
      value: string | number;
    };
    const rest = site.value === 2 ? "Book seats to JFK." : "Book 2 seats.";
    return { opening: rest, question: "Which one?", answer: `It is ${site.value}.` };
  };
  const after = result(await refine({ clarification }, { schedule: [step("inject")] }));
  assert.equal(after.turns.length, dialogue().turns.length + 2);
  assert.deepEqual(after.history[0]?.inserted, ["t1.1", "t1.2"]);
  const protectedTurns = new Set(after.protectedTurns);
  for (let round = 2; round < 30; round += 1) {
    const next = { ...after, schedule: [step("refine")] };
    const refined = result(
      await run(refiner, next, scriptedModels({ fill: goodFill, judgement: judge("new") }), {
        round,
        rounds: 40,
      }),
    );
    assert.ok(refined.history[1]?.masked.every((id) => !protectedTurns.has(id)));
  }
});

test("an injection that cannot be written, or that no turn admits, refuses the attempt", async () => {
  const { outputs } = await refine({ clarification: {} }, { schedule: [step("inject")] });
  assert.deepEqual(
    outputs.map(({ topic }) => topic.name),
    ["rejected", "dialogue-tasks"],
  );
  assert.equal(outputValue<Rejection>(outputs, 0).stage, "refiner");
  const chat = { ...user("Hi").says("Hello").build(), schedule: [step("inject")] };
  const nowhere = await run(refiner, chat);
  assert.deepEqual(
    nowhere.outputs.map(({ topic }) => topic.name),
    ["rejected", "dialogue-tasks"],
  );
  assert.equal(outputValue<Rejection>(nowhere.outputs, 0).reason, "no_site");
  assert.deepEqual(nowhere.models.asked, [], "and costs no call");
});

test("a repair masks exactly the turns the findings name, and shows the findings", async () => {
  const finding = {
    rule: "J2",
    severity: "reject",
    turnId: "t0.4",
    path: "",
    evidence: "",
    message: "wrong id",
    source: "x",
  } as const;
  const { models, outputs } = await refine(
    { fill: goodFill },
    { round: 4, schedule: [step("repair", { turnIds: ["t0.4"], findings: [finding] })] },
  );
  assert.equal(outputs[0]?.topic.name, "refine-round-4");
  assert.deepEqual(result({ outputs }).history[0]?.masked, ["t0.4"]);
  assert.match(JSON.stringify(models.asked[0]?.question.prompt.sections), /wrong id/);
  assert.deepEqual(
    models.asked.map(({ step: name }) => name),
    ["fill"],
  );
});

const routes: [name: string, schedule: Step[], round: number, topic: string][] = [
  [
    "a dialogue with steps left goes to its round's topic",
    [step("refine"), step("refine")],
    1,
    "refine-round-1",
  ],
  ["one whose schedule is done goes straight to the candidates", [step("refine")], 1, "refine-round-4"],
  ["one that came without a schedule is a candidate", [], 2, "refine-round-4"],
  ["the last round ends every schedule", [step("refine"), step("refine")], 4, "refine-round-4"],
];
for (const [name, schedule, round, topic] of routes) {
  test(name, async () => {
    const { outputs } = await refine({ fill: goodFill, judgement: judge("new") }, { schedule, round });
    assert.equal(outputs[0]?.topic.name, topic);
    if (topic === "refine-round-4") assert.deepEqual(result({ outputs }).schedule, []);
  });
}

test("the same dialogue in the same round gives the same result", async () => {
  const once = () => refine({ fill: goodFill, judgement: judge("new") });
  assert.deepEqual((await once()).outputs, (await once()).outputs);
});

test("a deployment serves the rounds it is told", () => {
  assert.deepEqual(roundsOf("all", 3), [1, 2, 3]);
  assert.deepEqual(roundsOf("2", 3), [2]);
  assert.deepEqual(roundsOf("2-9", 3), [2, 3]);
});
