import { callTurns, textTurn } from "../shared/dialogue/calls.js";
import { turnId } from "../shared/dialogue/ids.js";
/** What is wrong with the sub-tasks, for a re-ask; none: they can be used. */
export function planProblems(answer, task) {
    const known = new Set(task.tools.map(({ name }) => name));
    const problems = answer.sub_tasks.flatMap(({ goal, tools, steps }, index) => {
        const at = `sub_tasks.${index}`;
        return [
            ...(goal.trim() === "" ? [`${at}.goal: is empty`] : []),
            ...(tools.length === 0 ? [`${at}.tools: names no tool`] : []),
            ...tools.filter((name) => !known.has(name)).map((name) => `${at}.tools: there is no tool "${name}"`),
            ...(steps < 1 || steps > task.spec.maxSteps ? [`${at}.steps: must be 1 to ${task.spec.maxSteps}`] : []),
        ];
    });
    const { length } = answer.sub_tasks;
    if (length !== task.spec.subTasks)
        problems.push(`sub_tasks: must be ${task.spec.subTasks}, not ${length}`);
    return problems;
}
/** The plan as the dialogue carries it. */
export function planOf(answer) {
    return answer.sub_tasks.map(({ goal, tools, steps }) => ({ goal, tools, steps }));
}
/**
 * The schedule of a dialogue: its injections, each followed by a reasonability pass, and then the rest of the passes;
 * no more steps than there are rounds.
 */
export function scheduleOf(injections, passes, rounds) {
    const refine = { operation: "refine", injection: null, turnIds: [], findings: [] };
    const steps = [];
    let left = passes;
    for (const injection of injections) {
        steps.push({ ...refine, operation: "inject", injection });
        if (left > 0)
            steps.push(refine);
        left -= 1;
    }
    for (; left > 0; left -= 1)
        steps.push(refine);
    return steps.slice(0, rounds);
}
/** The dialogue that a trajectory makes, whatever is wrong with it. */
export function skeletonOf(task, plan, trajectory, schedule, usage) {
    let made = 0;
    const nextId = () => turnId(0, made++);
    const turns = trajectory.turns.flatMap(({ speaker, text, calls }) => calls.length > 0 && speaker === "assistant"
        ? callTurns(nextId(), nextId(), text.trim(), calls)
        : [textTurn(nextId(), speaker, text.trim())]);
    return {
        id: task.dialogueId,
        spec: task.spec,
        tools: task.tools.map((tool) => ({ tool, availableFrom: "" })),
        plan,
        turns,
        schedule,
        protectedTurns: [],
        history: [],
        repairs: 0,
        usage,
    };
}
