/** Reads a catalog's file or standard input: no more than a catalog may have, whatever is behind the name. */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { documentLimits } from "../shared/tools/catalog/document.ts";
import { UsageError } from "./exit.ts";
import { note } from "./terminal.ts";

/** The text of a file; `-` is standard input. @throws UsageError naming what is wrong with it */
export async function readCatalogFile(file: string): Promise<string> {
  if (file === "-" && process.stdin.isTTY) note("Reading tools from the terminal; end with Ctrl-D.");
  const source = file === "-" ? process.stdin : createReadStream(file, { highWaterMark: 2 ** 20 });
  const name = file === "-" ? "standard input" : file;
  try {
    return decoded(await boundedBytes(source, name), name);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${name} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
    );
  }
}

/** Everything a stream gives. @throws UsageError when it is more than a catalog may have */
export async function boundedBytes(
  source: Readable,
  name: string,
  limit: number = documentLimits.characters,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    size += bytes.length;
    if (size > limit) {
      source.destroy();
      throw new UsageError(
        `${name} has more than ${limit / 2 ** 20} MiB: split the catalog into smaller files`,
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function decoded(bytes: Buffer, name: string): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : undefined;
  try {
    return new TextDecoder(utf16 ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${name} is no ${utf16 ?? "UTF-8"} text: convert it, for example with iconv`);
  }
}
