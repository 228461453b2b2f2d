import { excerpt, type Rule } from "./rule.ts";

/** Turns have what a turn must have. */
export const wholeTurns: Rule = {
  id: "G1",
  version: 1,
  name: "turns have a role and an id of their own",
  severity: "reject",
  doc: "Every turn has an id that no other turn has. Messages of a file without a role, or of a role nobody knows, are reported by whoever read it. Text beside calls, and no text, are legal.",
  sources: ["ToolACE"],
  *check(_dialogue, context) {
    yield* context.reading("G1");
    const seen = new Set<string>();
    for (const { id, role } of context.turns) {
      if (id === "" || seen.has(id))
        yield {
          turnId: id === "" ? null : id,
          path: "/id",
          evidence: excerpt(id),
          message:
            id === ""
              ? `A ${role} turn has no id; give it one.`
              : `Two turns have the id ${JSON.stringify(excerpt(id))}; give each its own.`,
        };
      seen.add(id);
    }
  },
};
