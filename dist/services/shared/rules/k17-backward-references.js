import { isIdParameter } from "./identifiers.js";
import { isInvented } from "./k14-grounded-values.js";
import { references, referenceViolation } from "./references.js";
import { excerpt } from "./rule.js";
/** Calls use what is known before them. */
export const backwardReferences = {
    id: "K17",
    version: 1,
    name: "nothing is used before it is known",
    severity: "reject",
    doc: "No argument refers to the result of this call or a later one, be it as a reference (`$c3.id` in the second call) or as an id that only the result of a later call brings up.",
    sources: ["fms-dgt", "APIGen-MT replay"],
    *check(_dialogue, context) {
        for (const found of references(context))
            if (found.whole && found.forward)
                yield referenceViolation(found, "which names a call that has not been made yet; use what is known by then");
        for (const site of context.calls) {
            for (const leaf of context.leaves(site)) {
                if (!isIdParameter(leaf.name) || !isInvented(leaf, context.grounding))
                    continue;
                const source = laterSource(leaf, context);
                if (source === undefined)
                    continue;
                yield {
                    turnId: site.turn.id,
                    path: leaf.path,
                    evidence: excerpt(String(leaf.value)),
                    message: `"${excerpt(leaf.name)}" of ${site.call.name} is ${JSON.stringify(excerpt(String(leaf.value)))}, which only the later result of ${source} brings up; call that first.`,
                };
            }
        }
    },
};
/** The later call whose result first brings a value up, without having been given it. */
function laterSource({ value, site }, { calls }) {
    const text = String(value);
    if (text.length < 4 || site.result?.content.includes(text))
        return undefined;
    const at = calls.indexOf(site);
    const later = calls
        .slice(at + 1)
        .find(({ call, result }) => call.arguments.includes(text) || result?.content.includes(text));
    return later && !later.call.arguments.includes(text) ? later.call.name : undefined;
}
