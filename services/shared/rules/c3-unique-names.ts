import { sanitised } from "./call-site.ts";
import { calledTools, toolPath } from "./offered-tools.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Names tell tools apart. */
export const uniqueNames: Rule = {
  id: "C3",
  version: 1,
  name: "names tell tools apart",
  severity: "reject",
  doc: "No two tools on offer have the same name, not even once it is mended for chat endpoints (`a.b` beside `a_b`). A warning while no call uses the name.",
  sources: ["fms-dgt"],
  *check(_dialogue, context) {
    const owners = new Map<string, string>();
    for (const [index, { name }] of context.tools.entries()) {
      const mended = sanitised(name);
      const owner = owners.get(mended);
      if (owner === undefined) {
        owners.set(mended, name);
        continue;
      }
      const called = calledTools(context);
      const used = called.has(name) || called.has(owner);
      yield {
        turnId: null,
        path: toolPath(index, "name"),
        evidence: excerpt(name),
        message: `Two tools are called ${excerpt(mended)}${owner === name ? "" : ` once their names (${excerpt(owner)}, ${excerpt(name)}) are mended`}; rename one.`,
        ...(!used && { severity: "warn" as const }),
      };
    }
  },
};
