/** Why an attempt is refused when a model gave no usable answer: one finding per problem. `source` names who asked what. */
export function unusableAnswer({ outcome, problems }, source) {
    return {
        reason: outcome === "invalid" ? "unusable_answer" : outcome,
        findings: problems.map((message) => ({
            rule: "answer",
            severity: "reject",
            turnId: null,
            path: "",
            evidence: "",
            message,
            source,
        })),
    };
}
