/** Catalogs given apart from the dialogues they belong to. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { UnreadableDialogue } from "../shared/formats/read/message.js";
import { checkableTools, toolsOf } from "../shared/formats/read/tool-lists.js";
import { UnreadableCatalog } from "../shared/tools/catalog/document.js";
import { readEntries } from "../shared/tools/catalog/read-catalog.js";
import { UsageError } from "./exit.js";
/**
 * Reads the tools of files, and of all JSON and YAML files of folders, in any form that catalogs have.
 * @throws UsageError when a file cannot be read or holds no tools
 */
export function readCatalogs(paths) {
    const catalog = new Map();
    for (const path of paths.flatMap(filesAt))
        catalog.set(basename(path), toolsAt(path));
    return catalog;
}
function filesAt(path) {
    try {
        if (!statSync(path).isDirectory())
            return [path];
        return readdirSync(path)
            .filter((name) => /\.(?:jsonl?|ya?ml)(?:\.gz)?$/.test(name))
            .sort()
            .map((name) => join(path, name));
    }
    catch (error) {
        throw unreadable(path, error);
    }
}
function toolsAt(path) {
    let tools;
    try {
        const bytes = readFileSync(path);
        const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").replace(/^\uFEFF/, "");
        const { format, entries } = readEntries(text, { file: path });
        tools =
            // What API-Bank says about types binds no caller: its reader for dialogues leaves them out.
            format === "api-bank"
                ? toolsOf(text)
                : checkableTools(entries.flatMap(({ reading }) => ("tool" in reading ? [reading.tool] : [])));
    }
    catch (error) {
        throw unreadable(path, error);
    }
    if (!tools?.length)
        throw new UsageError(`The catalog ${path} holds no tools that can be used; see \`dialoom catalog lint ${path}\`.`);
    return tools;
}
function unreadable(path, error) {
    const why = error instanceof UnreadableDialogue || error instanceof UnreadableCatalog
        ? error.message
        : (error.code ?? error.message);
    return new UsageError(`The catalog ${path} cannot be read: ${why}`);
}
