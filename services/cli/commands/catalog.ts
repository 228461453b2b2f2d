import type { Command } from "commander";
import { addCatalogDiff } from "./catalog-diff.ts";
import { addCatalogImport } from "./catalog-import.ts";
import { addCatalogLint } from "./catalog-lint.ts";

export function addCatalog(program: Command): void {
  const catalog = program
    .command("catalog")
    .summary("read, check and compare catalogs of tools")
    .description("Read, check and compare catalogs of tools.");
  for (const add of [addCatalogLint, addCatalogImport, addCatalogDiff]) add(catalog);
}
