import { argumentViolations } from "./argument-violations.ts";
import type { Rule } from "./rule.ts";

/** No argument is undeclared. */
export const declaredArguments: Rule = {
  id: "K6",
  version: 1,
  name: "no undeclared argument",
  severity: "mask_turn",
  doc: "Every argument is one that the tool declares, nested ones too; reject where the schema forbids others (`additionalProperties: false`). Free-form objects take anything.",
  sources: ["fms-dgt", "LoopTool"],
  check: (_dialogue, context) =>
    argumentViolations(context, "undeclared").map(({ problem, ...violation }) =>
      problem.forbidden ? { ...violation, severity: "reject" } : violation,
    ),
};
