/** A dialogue begins with the user, or with a greeting. */
export const opening = {
    id: "G4",
    version: 1,
    name: "the user, or a greeting, comes first",
    severity: "reject",
    doc: "A dialogue has turns and begins with the user; an assistant's greeting that makes no call may come first.",
    sources: ["fms-dgt"],
    *check(_dialogue, { turns }) {
        const [first] = turns;
        if (!first) {
            yield { turnId: null, path: "", evidence: "", message: "The dialogue has no turns; write it." };
            return;
        }
        if (first.role === "user" || (first.role === "assistant" && first.calls.length === 0))
            return;
        yield {
            turnId: first.id,
            path: "",
            evidence: first.role,
            message: `The dialogue begins with ${first.role === "tool" ? "results" : "a call"}; begin with what the user asks.`,
        };
    },
};
