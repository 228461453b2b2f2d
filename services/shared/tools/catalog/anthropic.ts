/** Anthropic's tools: a schema under `input_schema`. */
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { type Definition, entriesOf, listed, placed, type Reading, toolOf } from "./entry.ts";
import type { CatalogFormat } from "./format.ts";

const example = '{"name": …, "description": …, "input_schema": {"type": "object", …}}';

/** Server tools carry a dated type, such as web_search_20250305. */
const dated = /_\d{8}$/;

export const anthropic: CatalogFormat = {
  name: "anthropic",
  title: "Anthropic tools",
  read({ roots }) {
    const definitions = roots.flatMap(({ value, at }) =>
      Array.isArray(value)
        ? listed(value, at).flatMap((item) => definitionsIn(item))
        : definitionsIn({ value, at, source: "" }),
    );
    const known = (value: unknown) =>
      isObject(value) &&
      ("input_schema" in value || (typeof value["type"] === "string" && dated.test(value["type"])));
    if (!definitions.some(({ value }) => known(value))) return { missing: `no entry like ${example}` };
    return {
      entries: entriesOf(definitions, readAnthropicTool, example),
    };
  },
};

/** A definition, or those that a request or a training example carries beside its messages. */
function definitionsIn(item: Definition): Definition[] {
  const { value, at, source } = item;
  if (!isObject(value)) return [item];
  if (Array.isArray(value["tools"])) return listed(value["tools"], placed(at, "tools"), source);
  return Array.isArray(value["messages"]) ? [] : [item];
}

function readAnthropicTool(entry: Schema): Reading {
  const { type, name, description } = entry;
  if (typeof type === "string" && type !== "custom" && entry["input_schema"] === undefined)
    return {
      refused: `tools of type "${type.slice(0, 80)}" are run by the endpoint and have no schema to call them by; leave it out`,
    };
  const parameters = entry["input_schema"];
  if (!isObject(parameters) && typeof parameters !== "string")
    return { refused: 'it has no "input_schema"; a tool without arguments has {"type": "object"}' };
  return toolOf({ name, description, parameters, returns: entry["output_schema"] });
}
