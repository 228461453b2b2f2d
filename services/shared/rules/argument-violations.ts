import type { ArgumentProblem, ArgumentProblemKind } from "../tools/arguments.ts";
import type { DialogueContext } from "./context.ts";
import type { Violation } from "./rule.ts";

/** A fault that a tool's schema finds in the arguments of a call. */
export type ArgumentViolation = Violation & { readonly problem: ArgumentProblem };

/** The faults of one kind that the tools' schemas find in the dialogue's calls. */
export function argumentViolations(
  { problems }: DialogueContext,
  kind: ArgumentProblemKind,
): ArgumentViolation[] {
  // Hardly any dialogue has one.
  if (problems.length === 0) return [];
  return problems
    .filter(([, problem]) => problem.kind === kind)
    .map(([site, problem]) => ({
      turnId: site.turn.id,
      path: `${site.path}/arguments${problem.path}`,
      evidence: problem.evidence || problem.path.slice(1),
      message: problem.message,
      problem,
    }));
}
