import type { ArgumentLeaf } from "./argument-leaves.ts";
import type { DialogueContext } from "./context.ts";
import { isIdParameter } from "./identifiers.ts";
import { references, referenceViolation } from "./references.ts";
import { excerpt, type Rule } from "./rule.ts";

/** Calls use what is known before them. */
export const backwardReferences: Rule = {
  id: "K17",
  version: 1,
  name: "nothing is used before it is known",
  severity: "reject",
  doc: "No argument refers to the result of this call or a later one, be it as a reference (`$c3.id` in the second call) or as an id that only the result of a later call brings up.",
  sources: ["fms-dgt", "APIGen-MT replay"],
  *check(_dialogue, context) {
    for (const found of references(context))
      if (found.whole && found.forward)
        yield referenceViolation(
          found,
          "which names a call that has not been made yet; use what is known by then",
        );
    for (const leaf of context.invented) {
      const { site, path, name, value } = leaf;
      const source = isIdParameter(name) ? laterSource(leaf, context) : undefined;
      if (source === undefined) continue;
      yield {
        turnId: site.turn.id,
        path,
        evidence: excerpt(String(value)),
        message: `"${excerpt(name)}" of ${site.call.name} is ${JSON.stringify(excerpt(String(value)))}, which only the later result of ${source} brings up; call that first.`,
      };
    }
  },
};

/** The later call whose result first brings a value up, without having been given it. */
function laterSource({ value, site }: ArgumentLeaf, { calls }: DialogueContext): string | undefined {
  const text = String(value);
  if (text.length < 4 || site.result?.content.includes(text)) return undefined;
  const at = calls.indexOf(site);
  const later = calls
    .slice(at + 1)
    .find(({ call, result }) => call.arguments.includes(text) || result?.content.includes(text));
  return later && !later.call.arguments.includes(text) ? later.call.name : undefined;
}
