/** The form dialoom writes: tools in normal form, each with where it came from. */
import type { Tool } from "../../contracts/generated/records.ts";
import { isObject, parseObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { type Definition, entriesOf, listed, placed, type Reading, toolOf } from "./entry.ts";
import { type CatalogFormat, type Place, recordsOf } from "./format.ts";
import type { Catalog } from "./read-catalog.ts";

const example = '{"name": …, "description": …, "parameters": {…}, "returns": {…}}';

export const dialoom: CatalogFormat = {
  name: "dialoom",
  title: "catalogs and dialogues that dialoom wrote",
  read(document) {
    const catalog = document.roots[0]?.value;
    if (isObject(catalog) && catalog["dialoom"] === "catalog" && Array.isArray(catalog["tools"]))
      return { entries: entriesOf(listed(catalog["tools"], "tools"), readTool, example) };
    const offered = recordsOf(document).flatMap(offeredTools);
    return offered.length > 0
      ? { entries: entriesOf(offered, readTool, example) }
      : { missing: 'no "dialoom": "catalog", and no dialogue that offers tools' };
  },
};

/** The tools that an exported dialogue offers; the names of different orders' tools are told apart. */
function offeredTools({ record, at }: Place): Definition[] {
  const { dialogue } = record;
  if (!isObject(dialogue) || !isObject(dialogue["spec"]) || !Array.isArray(dialogue["tools"])) return [];
  const { orderId } = dialogue["spec"];
  const source = typeof orderId === "string" ? orderId : "";
  return listed(dialogue["tools"], placed(at, "dialogue", "tools"), source).map((offer) => ({
    ...offer,
    value: isObject(offer.value) ? offer.value["tool"] : offer.value,
  }));
}

function readTool(entry: Schema): Reading {
  return toolOf({
    name: entry["name"],
    description: entry["description"],
    parameters: entry["parameters"],
    returns: typeof entry["returns"] === "string" ? parseObject(entry["returns"]) : entry["returns"],
    origin: entry["origin"],
  });
}

/**
 * A catalog as this format writes it; reading it again gives the same tools and the same version. The origin of a tool
 * stays what it was first, however many catalogs it has gone through.
 */
export function writeCatalog(catalog: Catalog): string {
  const tools = catalog.tools.map((tool: Tool) => ({
    name: tool.name,
    description: tool.description,
    parameters: JSON.parse(tool.parameters),
    returns: tool.returns === null ? null : JSON.parse(tool.returns),
    origin: tool.origin,
  }));
  return JSON.stringify(
    { dialoom: "catalog", version: catalog.version, format: catalog.format, tools },
    null,
    2,
  );
}
