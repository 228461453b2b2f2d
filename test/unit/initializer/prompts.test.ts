import { test } from "node:test";
import {
  taskFormat,
  taskPrompt,
  trajectoryFormat,
  trajectoryPrompt,
} from "../../../services/initializer/prompts.ts";
import type { DialogueTask } from "../../../services/shared/contracts/generated/records.ts";
import { defaultSpec, tool } from "../../support/dialogue-builder.ts";
import { promptStays } from "../../support/prompt-snapshot.ts";

const task: DialogueTask = {
  dialogueId: "dlg_test",
  spec: { ...defaultSpec, kind: "parallel", language: "de", subTasks: 2, slot: 7, attempt: 1 },
  tools: [
    tool("find", { city: "string", nights: { type: "integer", minimum: 1 } }, ["city"]),
    tool("book", { id: "string" }, ["id"], { returns: { type: "object" } }),
  ],
};

test("asks for the sub-tasks", (t) => promptStays(t, taskPrompt(task), taskFormat));

test("asks for the whole trajectory", (t) =>
  promptStays(
    t,
    trajectoryPrompt(task, [
      { goal: "Find a room in Oslo", tools: ["find"], steps: 1, literals: [], dependsOn: [] },
      { goal: "Book it", tools: ["book"], steps: 1, literals: [], dependsOn: [] },
    ]),
    trajectoryFormat,
  ));
