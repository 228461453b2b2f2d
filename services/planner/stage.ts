/**
 * The planner: a tool catalog with an order becomes one task per dialogue slot. It asks no model. A large order is
 * planned in batches: the rest goes back to the end of the queue, so that it never needs one giant send and never holds
 * up the orders behind it.
 */
import { dialogueTasks, emit, toolCatalogs } from "../shared/contracts/topics.ts";
import { field, fieldGroup, whole } from "../shared/ops/config.ts";
import { checkIds } from "../shared/rules/checklist.ts";
import { policyProblems } from "../shared/rules/policy.ts";
import { defineStage, UnusableInput } from "../shared/stream/stage.ts";
import { dialogueKinds, injectionKinds, orderProblems } from "../shared/tools/order.ts";
import { usableTools } from "../shared/tools/usable.ts";
import { catalogView, possibleWith } from "./catalog-view.ts";
import { possibleMix } from "./mix.ts";
import { tasksOfSlots } from "./sampling.ts";

export const planner = defineStage({
  name: "planner",
  consumes: "ToolCatalog",
  inputs: () => [{ topic: toolCatalogs, group: "planner", round: 0 }],
  outputs: () => [toolCatalogs, dialogueTasks],
  usesModels: false,
  config: fieldGroup("PLANNER", {
    batch: field(
      whole(1, 10_000),
      "Most slots planned from one message before the rest of the order is put back.",
      {
        default: 250,
      },
    ),
  }),
  async process(catalog, { config, note, nonce }) {
    const problems = [
      ...orderProblems(catalog),
      ...policyProblems(catalog.order.severities, checkIds).map((problem) => `order.${problem}`),
    ];
    if (problems.length > 0) throw new UnusableInput(problems.join("; "));
    // Drawn only now, when the tools can no longer be written to fit it. The rest of a large order brings its own.
    const order = { ...catalog.order, nonce: catalog.order.nonce || nonce() };
    const { usable, dropped } = usableTools(catalog.tools);
    const view = catalogView(usable);
    const possible = possibleWith(view, order.limits.maxSteps);
    if (!possibleMix(order.kinds, dialogueKinds, possible.kinds)) {
      throw new UnusableInput(
        `order.kinds asks only for what these tools cannot show: use ${[...possible.kinds].join(", ")}, or other tools`,
      );
    }
    if (!possibleMix(order.injections, injectionKinds, possible.injections)) {
      throw new UnusableInput(
        `order.injections asks only for what these tools cannot show: use ${[...possible.injections].join(", ")}, or other tools`,
      );
    }
    if (order.firstSlot === 0) {
      for (const { name, reason } of dropped) note("tool dropped", { order: order.id, tool: name, reason });
      const left = [
        ...Object.keys(dialogueKinds).filter((name) => !possible.kinds.has(name)),
        ...Object.keys(injectionKinds).filter((name) => !possible.injections.has(name)),
      ];
      if (left.length > 0)
        note("the tools do not allow all kinds", { order: order.id, left: left.join(", ") });
    }
    const end = Math.min(order.dialogues, order.firstSlot + config.batch);
    const planned = tasksOfSlots(order, view, order.firstSlot, end).map((task) =>
      emit(dialogueTasks, task.dialogueId, task),
    );
    if (end === order.dialogues) return planned;
    return [...planned, emit(toolCatalogs, order.id, { ...catalog, order: { ...order, firstSlot: end } })];
  },
});
