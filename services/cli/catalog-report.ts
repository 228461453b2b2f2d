/** What reading a catalog found, for people and for programs. Pure. */

import type { Catalog, CatalogTool } from "../shared/tools/catalog/read-catalog.ts";
import { printableLine } from "./printable.ts";

export interface CatalogCounts {
  readonly definitions: number;
  readonly imported: number;
  readonly mended: number;
  readonly refused: number;
  /** Different tools that can be used. */
  readonly tools: number;
}

export function catalogCounts(catalog: Catalog): CatalogCounts {
  const of = (outcome: CatalogTool["outcome"]) =>
    catalog.definitions.filter((definition) => definition.outcome === outcome).length;
  return {
    definitions: catalog.definitions.length,
    imported: of("imported"),
    mended: of("mended"),
    refused: of("refused"),
    tools: catalog.tools.length,
  };
}

/** The report as one JSON value. */
export function catalogJson(file: string, catalog: Catalog) {
  return {
    file,
    format: catalog.format,
    version: catalog.version,
    tools: catalog.definitions.map(({ name, exportName, outcome, notes, at, source }) => ({
      name,
      exportName,
      outcome,
      notes,
      at,
      source,
    })),
    warnings: catalog.warnings,
    counts: catalogCounts(catalog),
  };
}

type Paint = (style: "green" | "yellow" | "red", text: string) => string;
const colours = { imported: "green", mended: "yellow", refused: "red" } as const;

/** The report as lines: one a definition, its notes below it, and the counts at the end. */
export function catalogLines(file: string, catalog: Catalog, paint: Paint): string[] {
  const lines = catalog.definitions.flatMap(({ name, exportName, outcome, notes, at }) => {
    const called = exportName !== null && exportName !== name ? ` -> ${exportName}` : "";
    const shown = name === "" ? "(no name)" : printableLine(name);
    return [
      `${paint(colours[outcome], outcome.padEnd(8))}  ${shown}${called}${at === "" ? "" : `  (${at})`}`,
      ...notes.map((note) => `            ${printableLine(note)}`),
    ];
  });
  const { definitions, imported, mended, refused, tools } = catalogCounts(catalog);
  return [
    ...lines,
    ...catalog.warnings.map((warning) => `note      ${printableLine(warning)}`),
    `${printableLine(file)}: ${catalog.format}, ${definitions} definitions: ${imported} imported, ${mended} mended, ${refused} refused; ${tools} different tools, version ${catalog.version}`,
  ];
}
