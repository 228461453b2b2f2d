import { argumentViolations } from "./argument-violations.ts";
import type { Rule } from "./rule.ts";

/** Arguments are within what the schema allows. */
export const argumentValues: Rule = {
  id: "K8",
  version: 1,
  name: "arguments are within enum, format, pattern and range",
  severity: "reject",
  doc: "Every argument is within its enum, range, length, pattern and known format. A declared default passes even outside its enum; unknown formats and patterns without a linear-time test are not checked. Without a plan, a format that is not met only masks: JSON Schema leaves open whether formats are binding.",
  sources: ["ToolACE", "fms-dgt", "APIGen-MT replay"],
  check: (_dialogue, context) =>
    argumentViolations(context, "value").map(({ problem, ...violation }) =>
      problem.formatOnly && !context.planned ? { ...violation, severity: "mask_turn" } : violation,
    ),
};
