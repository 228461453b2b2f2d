import assert from "node:assert/strict";
import { test } from "node:test";
import { planOf, planProblems } from "../../../services/initializer/plan.ts";
import type { TaskAnswer } from "../../../services/initializer/prompts.ts";
import type { DialogueTask, SubTaskOutline } from "../../../services/shared/contracts/generated/records.ts";
import { defaultSpec, tool } from "../../support/dialogue-builder.ts";

const outlined = (...tools: string[]): SubTaskOutline => ({
  tools,
  steps: tools.length,
  together: false,
  dependent: false,
  beyond: "",
});
const task = (outline: SubTaskOutline[] = []): DialogueTask => ({
  dialogueId: "dlg_1",
  spec: { ...defaultSpec, subTasks: 2, outline },
  tools: [tool("find"), tool("book")],
});
type SubTask = TaskAnswer["sub_tasks"][number];
const first: SubTask = {
  goal: "Find a room in Oslo.",
  tools: ["find"],
  steps: 1,
  literals: ["Oslo"],
  depends_on: [],
};
const second: SubTask = {
  goal: "Book it for 3 nights.",
  tools: ["book"],
  steps: 1,
  literals: ["3"],
  depends_on: [1],
};
const problems = (one: Partial<SubTask>, two: Partial<SubTask> = {}, outline?: SubTaskOutline[]) =>
  planProblems(
    {
      sub_tasks: [
        { ...first, ...one },
        { ...second, ...two },
      ],
    },
    task(outline),
  );

test("a plan that keeps to the rules has no problems, and is carried with positions from 0", () => {
  assert.deepEqual(problems({}), []);
  assert.deepEqual(
    planOf({ sub_tasks: [first, second] }).map(({ dependsOn, literals }) => [dependsOn, literals]),
    [
      [[], ["Oslo"]],
      [[0], ["3"]],
    ],
  );
});

const wrong: readonly (readonly [name: string, found: string[], problem: RegExp])[] = [
  ["an unknown tool", problems({ tools: ["fly"] }), /^sub_tasks\.0\.tools: there is no tool "fly"$/],
  ["too many steps", problems({ steps: 9 }), /^sub_tasks\.0\.steps: must be 1 to 2$/],
  [
    "a sub-task that depends on itself",
    problems({}, { depends_on: [2] }),
    /^sub_tasks\.1\.depends_on: 2 is not one/,
  ],
  [
    "one that depends on a later one",
    problems({ depends_on: [2] }),
    /^sub_tasks\.0\.depends_on: 2 is not one/,
  ],
  ["a literal that the goal does not state", problems({ literals: ["Bergen"] }), /does not state "Bergen"/],
  [
    "other tools than the outline's",
    problems({}, {}, [outlined("book"), outlined("book")]),
    /^sub_tasks\.0\.tools: must be book, as the outline says$/,
  ],
  [
    "tools where none were to be used",
    problems({}, {}, [outlined(), outlined("book")]),
    /must be empty, as the outline says/,
  ],
];
for (const [name, found, problem] of wrong)
  test(`refused: ${name}`, () =>
    assert.ok(
      found.some((one) => problem.test(one)),
      found.join("\n"),
    ));

test("a sub-task without tools takes no steps", () => {
  assert.deepEqual(problems({ tools: [], steps: 0, literals: [] }, {}, [outlined(), outlined("book")]), []);
  assert.match(
    problems({ tools: [], steps: 1, literals: [] }, {}, [outlined(), outlined("book")]).join(),
    /steps: must be 0/,
  );
});
