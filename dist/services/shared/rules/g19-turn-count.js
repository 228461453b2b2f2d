/** Without a plan, so many user turns are still no surprise. */
const honestMost = 40;
/** A dialogue is as long as was asked. */
export const turnCount = {
    id: "G19",
    version: 1,
    name: "as many user turns as the plan needs",
    severity: "reject",
    doc: `A plan of several sub-tasks is not asked for in a single user turn, and the user speaks at most six times for each sub-task. Without a plan, more than ${honestMost} user turns are a warning.`,
    sources: ["fms-dgt", "oumi"],
    *check({ plan }, { turns, planned }) {
        const users = turns.filter(({ role }) => role === "user").length;
        const [least, most] = planned ? [Math.min(2, plan.length), plan.length * 6] : [0, honestMost];
        if (plan.length === 0 && planned)
            return;
        if (users >= least && users <= most)
            return;
        yield {
            turnId: null,
            path: "",
            evidence: `${users} user turns`,
            message: users < least
                ? `The user speaks ${users === 1 ? "once" : `${users} times`} for ${plan.length} sub-tasks; give each its own request.`
                : `The user speaks ${users} times; ${most} are the most that fit the task.`,
            ...(!planned && { severity: "warn" }),
        };
    },
};
