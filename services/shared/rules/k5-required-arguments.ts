import { argumentViolations } from "./argument-violations.ts";
import type { Rule } from "./rule.ts";

/** Required arguments are given. */
export const requiredArguments: Rule = {
  id: "K5",
  version: 2,
  name: "required arguments are given",
  severity: "reject",
  doc: "Every argument that the tool's schema requires is there, nested ones too. A name that the schema requires but does not declare is no longer required once the tool is normalised. Without a plan, a name missing within a nested object only masks: published schemas often require every property there, be they alternatives or not.",
  sources: ["ToolACE", "fms-dgt", "LoopTool"],
  check: (_dialogue, context) =>
    argumentViolations(context, "required").map(({ problem, ...violation }) => {
      const nested = problem.path.lastIndexOf("/") > 0;
      return nested && !context.planned ? { ...violation, severity: "mask_turn" } : violation;
    }),
};
