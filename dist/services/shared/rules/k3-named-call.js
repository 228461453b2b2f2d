/** A call names its tool. */
export const namedCall = {
    id: "K3",
    version: 1,
    name: "a call names its tool",
    severity: "reject",
    doc: "Every call has a name. Absent arguments are legal for a tool that requires none.",
    sources: ["fms-dgt"],
    *check(_dialogue, { calls }) {
        for (const { turn, call, path } of calls) {
            if (call.name.trim() !== "")
                continue;
            yield {
                turnId: turn.id,
                path: `${path}/name`,
                evidence: JSON.stringify(call.name),
                message: "The call has no name; name the tool that is called.",
            };
        }
    },
};
