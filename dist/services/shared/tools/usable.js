import { normaliseTool } from "./normalise.js";
import { distinctNames } from "./tool-names.js";
/**
 * Brings tools into normal form, a verdict for each in the order given. One bad tool never costs the others: tools of one
 * name are told apart by new names, and what is given twice is one tool.
 */
export function judgeTools(written) {
    const known = new Map();
    const normal = written.map(({ tool }) => {
        const { name, description, parameters, returns } = tool;
        const key = JSON.stringify([name, description, parameters, returns]);
        const before = known.get(key) ?? normaliseTool(tool);
        known.set(key, before);
        return before;
    });
    const firsts = new Map();
    const first = normal.map((one, index) => {
        if ("refused" in one)
            return index;
        const { name, description, parameters, returns } = one.tool;
        const key = JSON.stringify([name, description, parameters, returns]);
        const before = firsts.get(key) ?? index;
        firsts.set(key, before);
        return before;
    });
    const owners = normal.flatMap((one, index) => ("refused" in one || first[index] !== index ? [] : [index]));
    const given = distinctNames(owners.map((index) => ({
        name: written[index]?.tool.name ?? "",
        source: written[index]?.source ?? "",
    })));
    const names = new Map(owners.map((index, place) => [index, given[place]]));
    return normal.map((one, index) => {
        if ("refused" in one)
            return one;
        const owner = first[index] ?? index;
        const name = names.get(owner) ?? one.tool.name;
        return {
            tool: { ...one.tool, name },
            changes: [...renaming(one.tool.name, name), ...one.notes],
            sameAs: owner === index ? undefined : owner,
        };
    });
}
function renaming(from, to) {
    return from === to
        ? []
        : [`the name ${JSON.stringify(from.slice(0, 80))} cannot be used as it is: called ${to}`];
}
/**
 * The tools of a catalog that dialogues can be written with. Usable tools given again come back as they are, without
 * notes.
 */
export function usableTools(tools) {
    const result = { usable: [], dropped: [], notes: [] };
    judgeTools(tools.map((tool) => ({ tool, source: "" }))).forEach((verdict, index) => {
        const name = tools[index]?.name ?? "";
        if ("refused" in verdict)
            result.dropped.push({ name, reason: verdict.refused });
        else if (verdict.sameAs !== undefined)
            result.dropped.push({ name, reason: `it is given twice: number ${verdict.sameAs + 1} is the same` });
        else {
            result.usable.push(verdict.tool);
            if (verdict.changes.length > 0)
                result.notes.push({ name: verdict.tool.name, notes: verdict.changes });
        }
    });
    return result;
}
