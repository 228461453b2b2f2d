/** BFCL: function documents, one function a line, and test files whose records bring their own functions. */
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { type Definition, entriesOf, listed } from "./entry.ts";
import { type CatalogFormat, itemsOf, listUnder, recordId, recordsOf } from "./format.ts";
import { readOpenAiTool } from "./openai.ts";

const example = '{"name": …, "description": …, "parameters": {"type": "dict", …}}';

export const bfcl: CatalogFormat = {
  name: "bfcl",
  title: "BFCL function documents and test files",
  read(document) {
    const records = recordsOf(document);
    const tests = records.filter(
      ({ record }) => "question" in record && typeof record["question"] !== "string",
    );
    const definitions = tests.flatMap((place): Definition[] => {
      const functions = listUnder(place, "function");
      return functions ? listed(functions.list, functions.at, recordId(place)) : [];
    });
    if (definitions.length === 0 && tests.some(({ record }) => "involved_classes" in record))
      return {
        known: true,
        missing:
          "its records name classes instead of functions: read the files of multi_turn_func_doc that document those classes",
      };
    if (definitions.length === 0 && records.some(({ record }) => isFunction(record)))
      definitions.push(...itemsOf(document));
    if (definitions.length === 0)
      return { missing: `no line like ${example}, and no record with "question" and "function"` };
    return { entries: entriesOf(definitions, readOpenAiTool, example) };
  },
};

function isFunction({ name, parameters }: Schema): boolean {
  return typeof name === "string" && isObject(parameters) && parameters["type"] === "dict";
}
