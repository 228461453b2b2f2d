import { argumentViolations } from "./argument-violations.ts";
import type { Rule } from "./rule.ts";

/** Arguments are of the declared JSON types. */
export const argumentTypes: Rule = {
  id: "K7",
  version: 1,
  name: "arguments are of the declared types",
  severity: "reject",
  doc: "Every argument is of the JSON type the schema declares. 5.0 is an integer; null passes where the schema allows it; a declared default passes whatever its type.",
  sources: ["ToolACE", "fms-dgt", "LoopTool"],
  check: (_dialogue, context) => argumentViolations(context, "type"),
};
