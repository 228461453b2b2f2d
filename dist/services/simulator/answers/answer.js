import { anyText, anyValue } from "./any.js";
import { clarification } from "./clarification.js";
import { completion, grounding, results } from "./experts.js";
import { fill } from "./fill.js";
import { judgement } from "./judgement.js";
import { task } from "./task.js";
import { trajectory } from "./trajectory.js";
const steps = {
    task,
    trajectory,
    fill,
    clarification,
    judgement,
    expert_grounding: grounding,
    expert_completion: completion,
    expert_results: results,
};
/** True when the simulator has an answer of its own for a step; any other is answered from its schema alone. */
export function isKnownStep(step) {
    return step !== undefined && Object.hasOwn(steps, step);
}
/** The text of an answer. */
export function answerTo({ step, schema, ...question }) {
    const answer = step !== undefined && isKnownStep(step) ? steps[step] : undefined;
    if (answer)
        return JSON.stringify(answer(question));
    return schema
        ? JSON.stringify(anyValue(schema, step ?? "answer", question.random))
        : anyText(question.random);
}
