import assert from "node:assert/strict";
import { test } from "node:test";
import { planProblems } from "../../../services/initializer/plan.ts";
import { scheduleOf } from "../../../services/initializer/skeleton.ts";
import { initializer } from "../../../services/initializer/stage.ts";
import type {
  Dialogue,
  DialogueTask,
  Rejection,
} from "../../../services/shared/contracts/generated/records.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { defaultSpec, tool } from "../../support/dialogue-builder.ts";
import { type Script, scriptedModels, sectionOf } from "../../support/scripted-models.ts";
import { outputValue, run } from "../../support/stage-run.ts";

const task: DialogueTask = {
  dialogueId: "dlg_1",
  spec: { ...defaultSpec, subTasks: 1, attempts: 2, injections: ["clarification"] },
  tools: [tool("book", { to: "string" }, ["to"])],
};
const subTask = (fields: object) => ({
  goal: "",
  tools: [],
  steps: 1,
  literals: [],
  depends_on: [],
  ...fields,
});
const plan = { sub_tasks: [subTask({ goal: "Book a flight to JFK.", tools: ["book"], literals: ["JFK"] })] };
const turn = (speaker: "user" | "assistant", text: string, calls: unknown[] = []) => ({
  speaker,
  text,
  calls,
});
const call = { tool: "book", arguments: '{ "to": "JFK" }', result: '{"id": "B1"}' };
const trajectory = {
  turns: [
    turn("user", "Book a flight to JFK."),
    turn("assistant", "", [call]),
    turn("assistant", "Booked as B1."),
  ],
};
const start = (script: Script) =>
  run(initializer, task, scriptedModels({ task: plan, trajectory, ...script }));

test("two calls make a skeleton: turns with ids, calls paired with their results, a schedule, the usage", async () => {
  const { outputs, models } = await start({});
  assert.deepEqual(
    models.asked.map(({ step }) => step),
    ["task", "trajectory"],
  );
  assert.deepEqual(
    outputs.map(({ topic, key }) => [topic.name, key]),
    [["skeletons", "dlg_1"]],
  );
  const skeleton = outputValue<Dialogue>(outputs, 0);
  assert.deepEqual(
    skeleton.turns.map(({ id, role }) => [id, role]),
    [
      ["t0.1", "user"],
      ["t0.2", "assistant"],
      ["t0.3", "tool"],
      ["t0.4", "assistant"],
    ],
  );
  assert.deepEqual(skeleton.turns[1]?.calls, [
    { id: "call_t0_2_1", name: "book", arguments: '{"to":"JFK"}' },
  ]);
  assert.deepEqual(skeleton.turns[2]?.results, [{ callId: "call_t0_2_1", content: '{"id": "B1"}' }]);
  assert.deepEqual(
    skeleton.schedule.map(({ operation }) => operation),
    ["inject", "refine", "refine"],
  );
  assert.equal(skeleton.usage.calls, 2);
});

test("the same task gives the same skeleton", async () => {
  assert.deepEqual((await start({})).outputs, (await start({})).outputs);
});

test("a plan that cannot be used ends as a rejection with its problems, and the next attempt at the slot", async () => {
  const { outputs, models } = await start({
    task: { sub_tasks: [subTask({ goal: "x", tools: ["fly"], steps: 9 })] },
  });
  assert.deepEqual(
    models.asked.map(({ step }) => step),
    ["task"],
  );
  const [rejection, next] = outputs.map(({ value }) => value) as [Rejection, DialogueTask];
  assert.deepEqual(
    outputs.map(({ topic }) => topic.name),
    ["rejected", "dialogue-tasks"],
  );
  assert.equal(rejection.reason, "unusable_answer");
  assert.equal(rejection.final, false);
  assert.equal(rejection.dialogue, null);
  assert.deepEqual(
    rejection.findings.map(({ message }) => message),
    ['sub_tasks.0.tools: there is no tool "fly"', "sub_tasks.0.steps: must be 1 to 2"],
  );
  assert.equal(next.spec.attempt, 1);
  assert.notEqual(next.dialogueId, task.dialogueId);
});

test("a trajectory that a rule would refuse is asked for again with the finding, and not emitted", async () => {
  const wrong = { ...call, arguments: '{"to": "LHR"}', tool: "fly" };
  const { outputs } = await start({
    trajectory: { turns: [trajectory.turns[0], turn("assistant", "", [wrong]), trajectory.turns[2]] },
  });
  assert.equal(outputs[0]?.topic.name, "rejected");
  const { findings } = outputValue<Rejection>(outputs, 0);
  assert.match(findings.map(({ message }) => message).join("\n"), /turn 2.*fly/);
});

test("a literal of the plan that the user does not state in time is asked for again, and not emitted", async () => {
  const late = {
    turns: [
      turn("user", "Book me a flight."),
      turn("assistant", "", [call]),
      turn("assistant", "Booked to JFK as B1."),
    ],
  };
  const { outputs } = await start({ trajectory: late });
  const { findings } = outputValue<Rejection>(outputs, 0);
  assert.match(
    findings.map(({ message }) => message).join("\n"),
    /sub-task 1: the user has to state "JFK" before turn 2 calls with it/,
  );
});

test("profile paper writes each sub-task in one call, given those before it, and makes the same kind of skeleton", async () => {
  const two = {
    ...task,
    spec: { ...task.spec, subTasks: 2 },
  };
  const plans = {
    sub_tasks: [
      subTask({ goal: "Book a flight to JFK.", tools: ["book"], literals: ["JFK"] }),
      subTask({ goal: "Book a flight to SFO.", tools: ["book"], literals: ["SFO"], depends_on: [1] }),
    ],
  };
  const models = scriptedModels({
    task: plans,
    trajectory: (question: Question<unknown>) => {
      const to = sectionOf<{ sub_task: number }>(question, "now").sub_task === 1 ? "JFK" : "SFO";
      return {
        turns: [
          turn("user", `Book a flight to ${to}.`),
          turn("assistant", "", [
            { tool: "book", arguments: JSON.stringify({ to }), result: '{"id": "B1"}' },
          ]),
          turn("assistant", "Booked as B1."),
        ],
      };
    },
  });
  const { outputs } = await run(initializer, two, models, { env: { INITIALIZER_PROFILE: "paper" } });
  assert.deepEqual(
    models.asked.map(({ step }) => step),
    ["task", "trajectory", "trajectory"],
  );
  assert.equal(sectionOf<unknown[]>(models.asked[1]?.question as never, "written").length, 0);
  assert.equal(sectionOf<unknown[]>(models.asked[2]?.question as never, "written").length, 4);
  const skeleton = outputValue<Dialogue>(outputs, 0);
  assert.deepEqual(
    skeleton.turns.map(({ id }) => id),
    ["t0.1", "t0.2", "t0.3", "t0.4", "t0.5", "t0.6", "t0.7", "t0.8"],
  );
  assert.deepEqual(
    skeleton.plan.map(({ dependsOn }) => dependsOn),
    [[], [0]],
  );
  assert.equal(skeleton.usage.calls, 3);
});

test("the last attempt is rejected for good", async () => {
  const last = { ...task, spec: { ...task.spec, attempt: 1 } };
  const { outputs } = await run(initializer, last, scriptedModels({ task: { sub_tasks: [] } }));
  assert.deepEqual(
    outputs.map(({ topic }) => topic.name),
    ["rejected"],
  );
  assert.equal(outputValue<Rejection>(outputs, 0).final, true);
});

test("plan problems name the field", () => {
  assert.deepEqual(planProblems({ sub_tasks: [] }, task), ["sub_tasks: must be 1, not 0"]);
  assert.deepEqual(planProblems({ sub_tasks: [subTask({ goal: " " })] }, task), [
    "sub_tasks.0.goal: is empty",
    "sub_tasks.0.tools: names no tool",
  ]);
});

test("injections and passes alternate in the schedule, which never outgrows the rounds", () => {
  const operations = (injections: string[], passes: number, rounds: number) =>
    scheduleOf(injections, passes, rounds).map(({ operation }) => operation);
  assert.deepEqual(operations(["a", "b"], 3, 9), ["inject", "refine", "inject", "refine", "refine"]);
  assert.deepEqual(operations([], 2, 9), ["refine", "refine"]);
  assert.deepEqual(operations(["a", "b"], 1, 9), ["inject", "refine", "inject"]);
  assert.deepEqual(operations(["a"], 5, 2), ["inject", "refine"]);
  assert.deepEqual(operations(["a", "b", "c"], 5, 4), ["inject", "refine", "inject", "inject"]);
});
