/** Catalogs given apart from the dialogues they belong to. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Tool } from "../shared/contracts/generated/records.ts";
import type { GivenCatalog } from "../shared/formats/read/dialogue.ts";
import { UnreadableDialogue } from "../shared/formats/read/message.ts";
import { checkableTools, toolsOf } from "../shared/formats/read/tool-lists.ts";
import { UnreadableCatalog } from "../shared/tools/catalog/document.ts";
import { readEntries } from "../shared/tools/catalog/read-catalog.ts";
import { UsageError } from "./exit.ts";

/**
 * Reads the tools of files, and of all JSON and YAML files of folders, in any form that catalogs have.
 * @throws UsageError when a file cannot be read or holds no tools
 */
export function readCatalogs(paths: readonly string[]): GivenCatalog {
  const catalog = new Map<string, readonly Tool[]>();
  for (const path of paths.flatMap(filesAt)) catalog.set(basename(path), toolsAt(path));
  return catalog;
}

function filesAt(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => /\.(?:jsonl?|ya?ml)(?:\.gz)?$/.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
}

function toolsAt(path: string): readonly Tool[] {
  let tools: readonly Tool[] | undefined;
  try {
    const bytes = readFileSync(path);
    const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").replace(/^\uFEFF/, "");
    const { format, entries } = readEntries(text, { file: path });
    tools =
      // What API-Bank says about types binds no caller: its reader for dialogues leaves them out.
      format === "api-bank"
        ? toolsOf(text)
        : checkableTools(entries.flatMap(({ reading }) => ("tool" in reading ? [reading.tool] : [])));
  } catch (error) {
    throw unreadable(path, error);
  }
  if (!tools?.length)
    throw new UsageError(
      `The catalog ${path} holds no tools that can be used; see \`dialoom catalog lint ${path}\`.`,
    );
  return tools;
}

function unreadable(path: string, error: unknown): UsageError {
  const why =
    error instanceof UnreadableDialogue || error instanceof UnreadableCatalog
      ? error.message
      : ((error as NodeJS.ErrnoException).code ?? (error as Error).message);
  return new UsageError(`The catalog ${path} cannot be read: ${why}`);
}
