import { hashOf } from "../../dialogue/canonical.js";
import { toolWarnings } from "../tool-warnings.js";
import { judgeTools } from "../usable.js";
import { readDocument, UnreadableCatalog } from "./document.js";
import { catalogFormatNames, catalogFormats } from "./formats.js";
/**
 * Reads a catalog's text.
 * @throws UnreadableCatalog when nothing can be read: it says what was tried and why it did not fit
 */
export function readCatalog(text, { format = "auto", file = "" } = {}) {
    return catalogOf([readEntries(text, { format, file })]);
}
/** Finds the format of a text and takes its definitions apart. @throws UnreadableCatalog */
export function readEntries(text, { format = "auto", file = "" }) {
    const told = catalogFormats.find(({ name }) => name === format);
    if (format !== "auto" && !told)
        throw new UnreadableCatalog(`there is no format ${JSON.stringify(format.slice(0, 40))}: use auto, ${catalogFormatNames.join(", ")}`);
    const document = readDocument(text, file);
    const { name, reading } = told ? readAs(told, document) : detect(document);
    const broken = document.brokenLines.map(({ at, reason }) => ({ at, source: "", name: "", reading: { refused: reason } }));
    return { format: name, entries: [...reading.entries, ...broken], warnings: reading.warnings ?? [] };
}
function readAs(format, document) {
    const reading = format.read(document);
    if ("entries" in reading)
        return { name: format.name, reading };
    const tried = [{ format: format.name, missing: reading.missing }];
    throw new UnreadableCatalog(`it cannot be read as ${format.name}: ${reading.missing}`, tried);
}
function detect(document) {
    if (document.roots.every(({ value }) => isEmpty(value)))
        throw new UnreadableCatalog("it is empty: it lists no tools");
    const tried = [];
    for (const format of catalogFormats) {
        const reading = format.read(document);
        if ("entries" in reading)
            return { name: format.name, reading };
        if (reading.known)
            throw new UnreadableCatalog(reading.missing, [{ format: format.name, missing: reading.missing }]);
        tried.push({ format: format.name, missing: reading.missing });
    }
    const reasons = tried.map(({ format, missing }) => `  - ${format}: ${missing}`).join("\n");
    throw new UnreadableCatalog(`it is no catalog in any known form. Tried:\n${reasons}`, tried);
}
/** An empty list, or an object that holds one at most. */
function isEmpty(value) {
    if (value === null || typeof value !== "object")
        return false;
    const inner = Object.values(value);
    return (inner.length === 0 ||
        (!Array.isArray(value) && inner.length === 1 && Array.isArray(inner[0]) && inner[0].length === 0));
}
/** Judges the definitions of several documents as one catalog: names are made distinct over all of them. */
export function catalogOf(documents) {
    const entries = documents.flatMap((document) => document.entries);
    const written = entries.flatMap(({ reading, source }) => "tool" in reading ? [{ tool: reading.tool, source }] : []);
    const verdicts = judgeTools(written);
    const places = entries.flatMap(({ reading, at }) => ("tool" in reading ? [at] : []));
    const tools = [];
    let next = 0;
    const definitions = entries.map((entry) => {
        const { reading, name, at, source } = entry;
        const refused = (reason) => ({
            name,
            exportName: null,
            outcome: "refused",
            notes: [reason],
            at,
            source,
        });
        if ("refused" in reading)
            return refused(reading.refused);
        const verdict = verdicts[next];
        next += 1;
        if (!verdict || "refused" in verdict)
            return refused(verdict?.refused ?? "it was not judged");
        const { tool, sameAs } = verdict;
        if (sameAs === undefined)
            tools.push(tool);
        const changes = [...reading.changes, ...verdict.changes];
        const warnings = [
            ...reading.warnings,
            ...(sameAs === undefined
                ? toolWarnings(tool, reading.tool.name)
                : [`it is given before, at ${places[sameAs]}: kept once`]),
        ];
        return {
            name: reading.tool.name,
            exportName: tool.name,
            outcome: changes.length > 0 ? "mended" : "imported",
            notes: [...changes, ...warnings.map((warning) => `warning: ${warning}`)],
            at,
            source,
        };
    });
    return {
        format: [...new Set(documents.map((document) => document.format))].join("+"),
        definitions,
        tools,
        warnings: documents.flatMap((document) => document.warnings),
        version: catalogVersion(tools),
    };
}
/** Hash of tools, whatever their order. */
export function catalogVersion(tools) {
    const sorted = tools.map((tool) => hashOf("tool", tool)).sort();
    return `cat_${hashOf("catalog", sorted).slice(0, 16)}`;
}
