import type { ArgumentProblem, ArgumentProblemKind } from "../tools/arguments.ts";
import type { DialogueContext } from "./context.ts";
import type { Violation } from "./rule.ts";

/** The faults of one kind that the tools' schemas find in the dialogue's calls. */
export function* argumentViolations(
  context: DialogueContext,
  kind: ArgumentProblemKind,
): Generator<Violation & { readonly problem: ArgumentProblem }> {
  for (const [site, problem] of context.problems) {
    if (problem.kind !== kind) continue;
    yield {
      turnId: site.turn.id,
      path: `${site.path}/arguments${problem.path}`,
      evidence: problem.evidence || problem.path.slice(1),
      message: problem.message,
      problem,
    };
  }
}
