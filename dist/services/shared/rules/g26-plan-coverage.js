import { excerpt } from "./rule.js";
/** Every sub-task is worked through. */
export const planCoverage = {
    id: "G26",
    version: 1,
    name: "every sub-task has its calls",
    severity: "reject",
    doc: "Every tool that the plan names is called. That the tools of one sub-task are called in another order than planned is a warning; sub-tasks may come in any order.",
    sources: ["TOUCAN"],
    condition: "the dialogue has a plan",
    applies: ({ plan }) => plan.length > 0,
    *check({ plan }, { calls }) {
        const first = new Map();
        for (const [position, { call, offered }] of calls.entries()) {
            const name = offered?.tool.name ?? call.name;
            if (!first.has(name))
                first.set(name, position);
        }
        for (const [index, { tools }] of plan.entries()) {
            for (const [step, tool] of tools.entries()) {
                const position = first.get(tool);
                const before = step === 0 ? undefined : first.get(tools[step - 1] ?? "");
                if (position === undefined)
                    yield {
                        turnId: null,
                        path: `/plan/${index}/tools/${step}`,
                        evidence: excerpt(tool),
                        message: `The plan uses ${excerpt(tool)} for its sub-task ${index + 1}, and it is never called; work through the sub-task.`,
                    };
                else if (before !== undefined && position < before && isOnce(plan, tool))
                    yield {
                        turnId: null,
                        path: `/plan/${index}/tools/${step}`,
                        evidence: excerpt(`${tool} before ${tools[step - 1]}`),
                        message: `The plan uses ${excerpt(tool)} after ${excerpt(tools[step - 1] ?? "")}, and it is called before; keep the order.`,
                        severity: "warn",
                    };
            }
        }
    },
};
/** Where several sub-tasks use a tool, its first call says nothing about the order within one of them. */
function isOnce(plan, tool) {
    return plan.flatMap(({ tools }) => tools).filter((name) => name === tool).length === 1;
}
