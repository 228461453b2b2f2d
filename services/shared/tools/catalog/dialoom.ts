/** The form dialoom writes: tools in normal form, each with where it came from. */
import type { Tool } from "../../contracts/generated/records.ts";
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { entriesOf, listed, type Reading, toolOf } from "./entry.ts";
import type { CatalogFormat } from "./format.ts";
import type { Catalog } from "./read-catalog.ts";

const example = '{"name": …, "description": …, "parameters": {…}, "returns": {…}}';

export const dialoom: CatalogFormat = {
  name: "dialoom",
  title: "catalogs that dialoom wrote",
  read({ roots: [root] }) {
    const catalog = root?.value;
    if (!isObject(catalog) || catalog["dialoom"] !== "catalog" || !Array.isArray(catalog["tools"]))
      return { missing: 'no "dialoom": "catalog"' };
    return { entries: entriesOf(listed(catalog["tools"], "tools"), readTool, example) };
  },
};

function readTool(entry: Schema): Reading {
  return toolOf({
    name: entry["name"],
    description: entry["description"],
    parameters: entry["parameters"],
    returns: entry["returns"],
  });
}

/** A catalog as this format writes it; reading it again gives the same tools and the same version. */
export function writeCatalog(catalog: Catalog): string {
  // Of a tool that is given several times the first place counts.
  const origins = new Map(
    catalog.definitions
      .toReversed()
      .flatMap(({ exportName, name, at, source }) =>
        exportName === null ? [] : [[exportName, { name, source, at }] as const],
      ),
  );
  const tools = catalog.tools.map((tool: Tool) => ({
    name: tool.name,
    description: tool.description,
    parameters: JSON.parse(tool.parameters),
    returns: tool.returns === null ? null : JSON.parse(tool.returns),
    origin: origins.get(tool.name),
  }));
  return JSON.stringify(
    { dialoom: "catalog", version: catalog.version, format: catalog.format, tools },
    null,
    2,
  );
}
