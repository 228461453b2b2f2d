/** The form dialoom writes: tools in normal form, each with where it came from. */
import type { Tool } from "../../contracts/generated/records.ts";
import { isObject, parseObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { type Definition, entriesOf, listed, type Origin, placed, type Reading, toolOf } from "./entry.ts";
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
  const reading = toolOf({
    name: entry["name"],
    description: entry["description"],
    parameters: entry["parameters"],
    returns: typeof entry["returns"] === "string" ? parseObject(entry["returns"]) : entry["returns"],
  });
  const origin = originOf(entry["origin"]);
  return "refused" in reading || !origin ? reading : { ...reading, origin };
}

function originOf(value: unknown): Origin | undefined {
  if (!isObject(value)) return undefined;
  const { name, source, at } = value;
  const complete = typeof name === "string" && typeof source === "string" && typeof at === "string";
  return complete ? { name, source, at } : undefined;
}

/**
 * A catalog as this format writes it; reading it again gives the same tools and the same version. The origin of a tool
 * stays what it was first, however many catalogs it has gone through.
 */
export function writeCatalog(catalog: Catalog): string {
  // Of a tool that is given several times the first place counts.
  const origins = new Map(
    catalog.definitions
      .toReversed()
      .flatMap(({ exportName, name, at, source, origin = { name, source, at } }) =>
        exportName === null ? [] : [[exportName, origin] as const],
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
