/** The sources a catalog may be put together from: files, standard input, live MCP servers. */
import { UnreadableCatalog } from "../shared/tools/catalog/document.ts";
import {
  type Catalog,
  type CatalogSource,
  catalogOf,
  type DocumentEntries,
  readEntries,
} from "../shared/tools/catalog/read-catalog.ts";
import { readCatalogFile } from "./catalog-file.ts";
import { UsageError } from "./exit.ts";
import { listMcpTools, McpFailure, type McpLimits, type McpServer } from "./mcp-listing.ts";
import { catalogName } from "./submission.ts";

/** A source and what it is called in messages. */
export type CatalogOrigin =
  | { readonly file: string; readonly format: string }
  | { readonly server: McpServer; readonly called: string; readonly limits: McpLimits };

/**
 * Reads sources as one catalog: tools of the same name are told apart by where they come from.
 * @throws UsageError when a source cannot be read
 */
export async function readSources(origins: readonly CatalogOrigin[]): Promise<Catalog> {
  const documents: DocumentEntries[] = [];
  for (const origin of origins) {
    const document = "file" in origin ? await fromFile(origin) : await fromServer(origin);
    documents.push(origins.length === 1 ? document : withSource(document, nameOf(origin)));
  }
  return catalogOf(documents);
}

async function fromFile({ file, format }: { file: string; format: string }): Promise<DocumentEntries> {
  const name = file === "-" ? "stdin" : file;
  return readable(name, await readCatalogFile(file), { format, file: name });
}

async function fromServer({
  server,
  called,
  limits,
}: {
  server: McpServer;
  called: string;
  limits: McpLimits;
}): Promise<DocumentEntries> {
  try {
    const { server: name, tools } = await listMcpTools(server, limits);
    if (tools.length === 0) throw new McpFailure("the server lists no tools");
    return readable(called, written({ mcpServers: { [name]: { tools } } }), { format: "mcp" });
  } catch (error) {
    if (error instanceof McpFailure) throw new UsageError(`${called}: ${error.message}`);
    throw error;
  }
}

/** What a server sent, as text. Its values may be nested deeper than can be written. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw new McpFailure("the server's tools are nested too deep");
    throw error;
  }
}

function readable(name: string, text: string, source: CatalogSource): DocumentEntries {
  try {
    return readEntries(text, source);
  } catch (error) {
    if (error instanceof UnreadableCatalog) throw new UsageError(`${name}: ${error.message}`);
    throw error;
  }
}

function nameOf(origin: CatalogOrigin): string {
  return "file" in origin ? catalogName(origin.file === "-" ? "stdin" : origin.file) : "";
}

function withSource(document: DocumentEntries, name: string): DocumentEntries {
  return {
    ...document,
    entries: document.entries.map((entry) => ({
      ...entry,
      source: [name, entry.source].filter((part) => part !== "").join("_"),
    })),
  };
}
