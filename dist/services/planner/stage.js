/**
 * The planner: a tool catalog with an order becomes one task per dialogue slot. It asks no model. A large order is
 * planned in batches: the rest goes back to the end of the queue, so that it never needs one giant send and never holds
 * up the orders behind it.
 */
import { dialogueTasks, emit, toolCatalogs } from "../shared/contracts/topics.js";
import { field, fieldGroup, whole } from "../shared/ops/config.js";
import { checkIds } from "../shared/rules/checklist.js";
import { policyProblems } from "../shared/rules/policy.js";
import { defineStage, UnusableInput } from "../shared/stream/stage.js";
import { orderProblems } from "../shared/tools/order.js";
import { usableTools } from "../shared/tools/usable.js";
import { taskOfSlot } from "./sampling.js";
export const planner = defineStage({
    name: "planner",
    consumes: "ToolCatalog",
    inputs: () => [{ topic: toolCatalogs, group: "planner", round: 0 }],
    outputs: () => [toolCatalogs, dialogueTasks],
    usesModels: false,
    config: fieldGroup("PLANNER", {
        batch: field(whole(1, 10_000), "Most slots planned from one message before the rest of the order is put back.", {
            default: 250,
        }),
    }),
    async process(catalog, { config, note }) {
        const problems = [
            ...orderProblems(catalog),
            ...policyProblems(catalog.order.severities, checkIds).map((problem) => `order.${problem}`),
        ];
        if (problems.length > 0)
            throw new UnusableInput(problems.join("; "));
        const { order } = catalog;
        const { usable, dropped } = usableTools(catalog.tools);
        if (order.firstSlot === 0) {
            for (const { name, reason } of dropped)
                note("tool dropped", { order: order.id, tool: name, reason });
        }
        const end = Math.min(order.dialogues, order.firstSlot + config.batch);
        const tasks = Array.from({ length: end - order.firstSlot }, (_, index) => taskOfSlot(order, usable, order.firstSlot + index));
        const planned = tasks.map((task) => emit(dialogueTasks, task.dialogueId, task));
        if (end === order.dialogues)
            return planned;
        return [...planned, emit(toolCatalogs, order.id, { ...catalog, order: { ...order, firstSlot: end } })];
    },
});
