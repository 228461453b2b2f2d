import { orderId } from "../shared/dialogue/ids.js";
import { UnreadableCatalog } from "../shared/tools/catalog/document.js";
import { readCatalog } from "../shared/tools/catalog/read-catalog.js";
import { orderProblems } from "../shared/tools/order.js";
import { UsageError } from "./exit.js";
/**
 * Reads tools and puts the order together.
 *
 * @param id the order's id; undefined: a hash of tools and order, so that the same submission is the same order
 * @throws UsageError naming every problem and its fix
 */
export function prepareSubmission(text, { name: source, format = "auto" }, asked, id) {
    const read = readText(text, source, format);
    const remarks = remarksOn(read);
    const catalog = {
        name: catalogName(source),
        tools: [...read.tools],
        order: { ...asked, id: id ?? orderId(read.tools, asked), firstSlot: 0 },
    };
    const problems = orderProblems(catalog);
    if (problems.length > 0) {
        const refused = read.tools.length > 0 ? [] : remarks.filter((remark) => remark.startsWith("dropped: "));
        throw new UsageError([`${source} was not submitted:`, ...[...problems, ...refused].map((problem) => `  - ${problem}`)].join("\n"));
    }
    return { catalog, remarks };
}
function remarksOn({ definitions, warnings }) {
    const remarks = definitions.flatMap(({ name, at, outcome, notes }) => {
        const called = name === "" ? at : at === "" ? name : `${name} (${at})`;
        return notes.map((note) => note.startsWith("warning: ")
            ? `warning: ${called}: ${note.slice("warning: ".length)}`
            : `${outcome === "refused" ? "dropped" : "mended"}: ${called}: ${note}`);
    });
    return [...remarks, ...warnings.map((warning) => `warning: ${warning}`)];
}
function readText(text, source, format) {
    try {
        return readCatalog(text, { format, file: source });
    }
    catch (error) {
        if (!(error instanceof UnreadableCatalog))
            throw error;
        throw new UsageError(`${source} cannot be read as tools: ${error.message}`);
    }
}
/** The file's name without folder and ending. */
export function catalogName(source) {
    const base = source.split(/[\\/]/).at(-1) ?? source;
    return base.replace(/\.(?:jsonl?|ya?ml|txt)$/i, "") || "catalog";
}
