import { references, referenceViolation } from "./references.js";
/** References do not hide in longer texts. */
export const noBuriedReferences = {
    id: "K18",
    version: 1,
    name: "no reference inside a longer text",
    severity: "reject",
    doc: 'No argument holds a reference within other text ("order $c1.id now"); amounts such as $12 are none.',
    sources: ["fms-dgt"],
    *check(_dialogue, context) {
        for (const found of references(context))
            if (!found.whole)
                yield referenceViolation(found, "a reference inside a longer text; write out what it stands for");
    },
};
