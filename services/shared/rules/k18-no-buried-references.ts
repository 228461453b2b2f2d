import { references, referenceViolation } from "./references.ts";
import type { Rule } from "./rule.ts";

/** References do not hide in longer texts. */
export const noBuriedReferences: Rule = {
  id: "K18",
  version: 1,
  name: "no reference inside a longer text",
  severity: "reject",
  doc: 'No argument holds a reference within other text ("order $c1.id now"); amounts such as $12 are none, and scripts are left alone. Without a plan it only masks.',
  sources: ["fms-dgt"],
  *check(_dialogue, context) {
    for (const found of references(context))
      if (!found.whole)
        yield {
          ...referenceViolation(found, "a reference inside a longer text; write out what it stands for"),
          ...(!context.planned && { severity: "mask_turn" as const }),
        };
  },
};
