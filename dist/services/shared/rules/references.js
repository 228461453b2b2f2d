import { excerpt } from "./rule.js";
const label = String.raw `(?:c|call|step|var|result|output|response|ref|node|task)[_-]?(\d{1,3})(?:\.[A-Za-z_]\w{0,40}|\[\w{1,20}\]){0,6}`;
const reference = new RegExp(String.raw `\$${label}\b|\$\{\s*\$?${label}\s*\}|\{\{\s*\$?${label}\s*\}\}|<${label}>|(?<![\w#])#E(\d{1,3})\b`, "i");
/** The references in the arguments of a dialogue's calls that nobody said. */
export function* references({ calls, leaves, grounding }) {
    for (const [position, site] of calls.entries()) {
        // Almost no argument holds one of these characters.
        if (!/[$#<]|\{\{/.test(site.call.arguments))
            continue;
        for (const leaf of leaves(site)) {
            if (typeof leaf.value !== "string" || leaf.value.length > 500)
                continue;
            const found = reference.exec(leaf.value);
            if (!found || grounding.saidExactly(found[0], site.at))
                continue;
            const number = Number(found.slice(1).find((part) => part !== undefined));
            yield {
                leaf,
                text: found[0],
                whole: found[0].length === leaf.value.trim().length,
                forward: number > position,
            };
        }
    }
}
/** The violation that a reference is. */
export function referenceViolation({ leaf, text }, what) {
    return {
        turnId: leaf.site.turn.id,
        path: leaf.path,
        evidence: excerpt(text),
        message: `"${excerpt(leaf.name)}" of ${leaf.site.call.name} holds ${JSON.stringify(excerpt(text))}, ${what}.`,
    };
}
