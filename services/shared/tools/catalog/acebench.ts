/** ACEBench: records with a question in words and functions, whose schema may stand under `arguments`. */
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { type Definition, entriesOf, listed, type Reading, toolOf } from "./entry.ts";
import { type CatalogFormat, itemsOf, listUnder, recordId, recordsOf } from "./format.ts";

const example = '{"name": …, "description": …, "parameters" or "arguments": {"type": "object", …}}';

export const acebench: CatalogFormat = {
  name: "acebench",
  title: "ACEBench test files",
  read(document) {
    const records = recordsOf(document);
    const definitions = records.flatMap((place): Definition[] => {
      const functions =
        typeof place.record["question"] === "string" ? listUnder(place, "function") : undefined;
      return functions ? listed(functions.list, functions.at, recordId(place)) : [];
    });
    if (definitions.length === 0 && records.some(({ record }) => isFunction(record)))
      definitions.push(...itemsOf(document));
    if (definitions.length === 0)
      return { missing: 'no record with a "question" in words and its "function" list' };
    return { entries: entriesOf(definitions, readAceBenchTool, example) };
  },
};

/** The arguments of a call are an object too, but no schema. */
function isFunction({ name, arguments: given }: Schema): boolean {
  return (
    typeof name === "string" &&
    isObject(given) &&
    typeof given["type"] === "string" &&
    isObject(given["properties"])
  );
}

function readAceBenchTool(entry: Schema): Reading {
  return toolOf({
    name: entry["name"],
    description: entry["description"],
    parameters: entry["parameters"] ?? entry["arguments"],
    returns: entry["results"],
  });
}
