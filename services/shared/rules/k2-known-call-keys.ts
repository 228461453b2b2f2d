import type { Rule } from "./rule.ts";

/** A call has a name and arguments, and nothing else. */
export const knownCallKeys: Rule = {
  id: "K2",
  version: 1,
  name: "a call has no other keys",
  severity: "mask_turn",
  doc: "A call consists of a name and arguments (and an id). Other keys, such as a thought, are lost when a file is read, so whoever read it reports them.",
  sources: ["fms-dgt"],
  condition: "the dialogue was read from a file that had them",
  applies: (_dialogue, context) => context.reading("K2").length > 0,
  check: (_dialogue, context) => context.reading("K2"),
};
