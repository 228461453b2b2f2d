/** Reads a catalog's file or standard input: no more than a catalog may have, whatever is behind the name. */
import { createReadStream } from "node:fs";
import { documentLimits } from "../shared/tools/catalog/document.js";
import { UsageError } from "./exit.js";
import { note } from "./terminal.js";
/** The text of a file; `-` is standard input. @throws UsageError naming what is wrong with it */
export async function readCatalogFile(file) {
    if (file === "-" && process.stdin.isTTY)
        note("Reading tools from the terminal; end with Ctrl-D.");
    const source = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 2 ** 20 });
    const name = file === "-" ? "standard input" : file;
    try {
        return decoded(await boundedBytes(source, name), name);
    }
    catch (error) {
        if (error instanceof UsageError)
            throw error;
        throw new UsageError(`${name} cannot be read: ${error.code ?? error.message}`);
    }
}
/** Everything a stream gives. @throws UsageError when it is more than a catalog may have */
export async function boundedBytes(source, name, limit = documentLimits.characters) {
    const chunks = [];
    let size = 0;
    for await (const chunk of source) {
        const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
        size += bytes.length;
        if (size > limit) {
            source.destroy();
            throw new UsageError(`${name} has more than ${limit / 2 ** 20} MiB: split the catalog into smaller files`);
        }
        chunks.push(bytes);
    }
    return Buffer.concat(chunks);
}
function decoded(bytes, name) {
    const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
        ? "utf-16le"
        : bytes[0] === 0xfe && bytes[1] === 0xff
            ? "utf-16be"
            : undefined;
    try {
        return new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes);
    }
    catch {
        throw new UsageError(`${name} is no ${utf16 ?? "UTF-8"} text: convert it, for example with iconv`);
    }
}
