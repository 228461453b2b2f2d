/** Reads a catalog in any known form: every definition it holds ends as imported, mended or refused, and none is left out. */
import type { Tool } from "../../contracts/generated/records.ts";
import { hashOf } from "../../dialogue/canonical.ts";
import { parseObject } from "../../dialogue/json.ts";
import { toolWarnings } from "../tool-warnings.ts";
import { judgeTools } from "../usable.ts";
import { type CatalogDocument, readDocument, UnreadableCatalog } from "./document.ts";
import type { Entry } from "./entry.ts";
import type { CatalogFormat } from "./format.ts";
import { catalogFormatNames, catalogFormats } from "./formats.ts";

/** What became of one definition. */
export interface CatalogTool {
  /** Its name as written; empty when it has none. */
  readonly name: string;
  /** The name that every endpoint and trainer takes; null when it was refused. */
  readonly exportName: string | null;
  readonly outcome: "imported" | "mended" | "refused";
  /** What was changed or refused, and why; what is odd but was left begins with "warning:". */
  readonly notes: readonly string[];
  /** Where in its file it stands; empty for a file that is the definition. */
  readonly at: string;
  /** The catalog it belongs to: file, server or record. */
  readonly source: string;
}

export interface Catalog {
  readonly format: string;
  /** Every definition, in the order of the document. */
  readonly definitions: readonly CatalogTool[];
  /** The tools in normal form: every one once, under its export name. */
  readonly tools: readonly Tool[];
  /** What concerns the whole. */
  readonly warnings: readonly string[];
  /** Hash of the tools: two catalogs of the same tools have the same version, in whatever form and order they came. */
  readonly version: string;
}

export interface CatalogSource {
  /** Name of a format, or "auto" to find it out. */
  readonly format?: string;
  /** Name of the file, for messages and for its ending. */
  readonly file?: string;
}

/**
 * Reads a catalog's text.
 * @throws UnreadableCatalog when nothing can be read: it says what was tried and why it did not fit
 */
export function readCatalog(text: string, { format = "auto", file = "" }: CatalogSource = {}): Catalog {
  return catalogOf([readEntries(text, { format, file })]);
}

/** The definitions of one document before they are judged. */
export interface DocumentEntries {
  readonly format: string;
  readonly entries: readonly Entry[];
  readonly warnings: readonly string[];
}

/** Finds the format of a text and takes its definitions apart. @throws UnreadableCatalog */
export function readEntries(text: string, { format = "auto", file = "" }: CatalogSource): DocumentEntries {
  const told = catalogFormats.find(({ name }) => name === format);
  if (format !== "auto" && !told)
    throw new UnreadableCatalog(
      `there is no format ${JSON.stringify(format.slice(0, 40))}: use auto, ${catalogFormatNames.join(", ")}`,
    );
  const document = readDocument(text, file);
  const { name, reading } = told ? readAs(told, document) : detect(document);
  const broken = document.brokenLines.map(
    ({ at, reason }): Entry => ({ at, source: "", name: "", reading: { refused: reason } }),
  );
  return { format: name, entries: [...reading.entries, ...broken], warnings: reading.warnings ?? [] };
}

type Read = Extract<ReturnType<CatalogFormat["read"]>, { entries: unknown }>;

function readAs(format: CatalogFormat, document: CatalogDocument): { name: string; reading: Read } {
  const reading = format.read(document);
  if ("entries" in reading) return { name: format.name, reading };
  const tried = [{ format: format.name, missing: reading.missing }];
  throw new UnreadableCatalog(`it cannot be read as ${format.name}: ${reading.missing}`, tried);
}

function detect(document: CatalogDocument): { name: string; reading: Read } {
  if (document.roots.every(({ value }) => isEmpty(value)))
    throw new UnreadableCatalog("it is empty: it lists no tools");
  const tried: { format: string; missing: string }[] = [];
  for (const format of catalogFormats) {
    const reading = format.read(document);
    if ("entries" in reading) return { name: format.name, reading };
    if (reading.known)
      throw new UnreadableCatalog(reading.missing, [{ format: format.name, missing: reading.missing }]);
    tried.push({ format: format.name, missing: reading.missing });
  }
  const reasons = tried.map(({ format, missing }) => `  - ${format}: ${missing}`).join("\n");
  throw new UnreadableCatalog(`it is no catalog in any known form. Tried:\n${reasons}`, tried);
}

/** An empty list, or an object that holds one at most. */
function isEmpty(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  const inner = Object.values(value);
  return (
    inner.length === 0 ||
    (!Array.isArray(value) && inner.length === 1 && Array.isArray(inner[0]) && inner[0].length === 0)
  );
}

/** Judges the definitions of several documents as one catalog: names are made distinct over all of them. */
export function catalogOf(documents: readonly DocumentEntries[]): Catalog {
  const entries = documents.flatMap((document) => document.entries);
  const written = entries.flatMap(({ reading, source, at }) => {
    if ("refused" in reading) return [];
    const { origin, ...tool } = reading.tool;
    return [{ tool: { ...tool, origin: origin ?? { name: tool.name, source, at } }, source }];
  });
  const verdicts = judgeTools(written);
  const places = entries.flatMap(({ reading, at }) => ("tool" in reading ? [at] : []));
  const tools: Tool[] = [];
  let next = 0;
  const definitions = entries.map((entry): CatalogTool => {
    const { reading, name, at, source } = entry;
    const refused = (reason: string): CatalogTool => ({
      name,
      exportName: null,
      outcome: "refused",
      notes: [reason],
      at,
      source,
    });
    if ("refused" in reading) return refused(reading.refused);
    const verdict = verdicts[next];
    next += 1;
    if (!verdict || "refused" in verdict) return refused(verdict?.refused ?? "it was not judged");
    const { tool, sameAs } = verdict;
    if (sameAs === undefined) tools.push(tool);
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

/** Hash of tools, whatever the order of them and of the keys of their schemas. */
export function catalogVersion(tools: readonly Tool[]): string {
  const sorted = tools
    .map(({ name, description, parameters, returns }) =>
      hashOf("tool", name, description, parseObject(parameters), returns && parseObject(returns)),
    )
    .sort();
  return `cat_${hashOf("catalog", sorted).slice(0, 16)}`;
}
