/** The faults of one kind that the tools' schemas find in the dialogue's calls. */
export function* argumentViolations(context, kind) {
    for (const site of context.calls) {
        for (const problem of context.problems(site)) {
            if (problem.kind !== kind)
                continue;
            yield {
                turnId: site.turn.id,
                path: `${site.path}/arguments${problem.path}`,
                evidence: problem.evidence || problem.path.slice(1),
                message: problem.message,
                problem,
            };
        }
    }
}
