/** A dialogue of the parallel kind calls in parallel. */
export const parallelCalls = {
    id: "G24",
    version: 1,
    name: "the parallel kind calls in parallel",
    severity: "reject",
    doc: "A dialogue that was ordered as parallel has at least one turn with two or more calls.",
    sources: ["DataFlow", "ToolACE"],
    condition: "the dialogue's kind is parallel",
    applies: ({ spec }) => spec.kind === "parallel",
    *check(_dialogue, { turns }) {
        const most = Math.max(0, ...turns.map(({ calls }) => calls.length));
        if (most >= 2)
            return;
        yield {
            turnId: null,
            path: "",
            evidence: `at most ${most} call in a turn`,
            message: "No turn makes two calls at once; put independent calls into one turn.",
        };
    },
};
