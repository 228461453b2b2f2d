import { dialogueId } from "../shared/dialogue/ids.js";
import { seeded } from "../shared/dialogue/random.js";
import { dialogueKinds, injectionKinds } from "../shared/tools/order.js";
/** The task of the first attempt at slot `slot`. `tools` are the usable tools of the catalog. */
export function taskOfSlot(order, tools, slot) {
    const random = seeded("slot", order.id, order.seed, slot);
    const kind = random.weighted(mix(order.kinds, dialogueKinds));
    const injection = random.weighted(mix(order.injections, injectionKinds));
    const subTasks = random.integer(order.limits.minSubTasks, order.limits.maxSubTasks);
    return {
        dialogueId: dialogueId(order.id, slot, 0),
        spec: {
            orderId: order.id,
            slot,
            attempt: 0,
            attempts: order.attempts,
            seed: order.seed,
            kind,
            injections: injection === "none" ? [] : [injection],
            language: order.languages[slot % order.languages.length] ?? "en",
            subTasks,
            maxSteps: order.limits.maxSteps,
            models: order.models,
            severities: order.severities,
        },
        tools: offeredTools(order, tools, slot, subTasks, random),
    };
}
function mix(asked, standard) {
    const weights = Object.entries(asked);
    return weights.length > 0 ? weights : Object.entries(standard);
}
/**
 * The tools offered in a slot: as many as it has sub-tasks come round in turn from a shuffled list, so that over an order
 * every tool appears; the rest are drawn as distractors.
 */
function offeredTools(order, tools, slot, subTasks, random) {
    const most = Math.min(order.limits.maxTools, tools.length);
    const shuffled = seeded("tools", order.id, order.seed).sample(tools, tools.length);
    const needed = Math.min(most, subTasks);
    const first = slot * order.limits.minSubTasks;
    const inTurn = Array.from({ length: needed }, (_, index) => shuffled[(first + index) % shuffled.length]);
    const others = tools.filter((tool) => !inTurn.includes(tool));
    const distractors = random.sample(others, random.integer(needed, most) - needed);
    return random.sample([...inTurn, ...distractors], most);
}
