/** API-Bank: parameters under `input_parameters`, types in Python's words, none of them said to be required. */
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { entriesOf, type Reading, toolOf } from "./entry.ts";
import { type CatalogFormat, itemsOf, recordsOf } from "./format.ts";

const example = '{"name": …, "description": …, "input_parameters": {…}, "output_parameters": {…}}';

export const apiBank: CatalogFormat = {
  name: "api-bank",
  title: "API-Bank APIs",
  read(document) {
    if (!recordsOf(document).some(({ record }) => isObject(record["input_parameters"])))
      return { missing: 'no "input_parameters"' };
    return { entries: entriesOf(itemsOf(document), readApi, example) };
  },
};

function readApi(entry: Schema): Reading {
  const { input_parameters: given, output_parameters: returned } = entry;
  if (!isObject(given)) return { refused: `it has no "input_parameters"; a tool is ${example}` };
  return toolOf({
    name: entry["name"] ?? entry["apiCode"],
    description: entry["description"],
    parameters: { type: "object", properties: given },
    returns: isObject(returned) ? { type: "object", properties: returned } : undefined,
  });
}
