import { references, referenceViolation } from "./references.js";
/** References are replaced by values. */
export const resolvedReferences = {
    id: "K16",
    version: 1,
    name: "references are resolved",
    severity: "reject",
    doc: "No argument is a reference to the result of an earlier call (`$c1.id`, `{{step1.id}}`) in the place of the value itself, unless somebody said exactly that.",
    sources: ["fms-dgt", "APIGen-MT replay"],
    *check(_dialogue, context) {
        for (const found of references(context))
            if (found.whole && !found.forward)
                yield referenceViolation(found, "a reference that was never resolved; write the value it stands for");
    },
};
