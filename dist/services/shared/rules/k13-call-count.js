/** Without a plan, this many calls in one message are still no surprise. */
const honestMost = 16;
/** A plan never asks for fewer at once than this. */
const plannedLeast = 8;
/** A message makes no more calls than its task needs. */
export const callCount = {
    id: "K13",
    version: 1,
    name: "no flood of calls",
    severity: "reject",
    doc: `One message makes no more calls than the whole plan asks for (and ${plannedLeast} are always allowed). Without a plan, more than ${honestMost} are a warning.`,
    sources: ["APIGen-MT replay", "fms-dgt"],
    *check({ plan }, { turns, planned }) {
        const asked = plan.reduce((sum, { tools, steps }) => sum + Math.max(tools.length, steps), 0);
        const most = planned ? Math.max(plannedLeast, asked) : honestMost;
        for (const { id, calls } of turns) {
            if (calls.length <= most)
                continue;
            yield {
                turnId: id,
                path: "/calls",
                evidence: `${calls.length} calls`,
                message: `The message makes ${calls.length} calls, and ${most} are the most that fit its task; make fewer.`,
                ...(!planned && { severity: "warn" }),
            };
        }
    },
};
