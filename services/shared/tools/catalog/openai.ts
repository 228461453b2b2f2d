/** OpenAI's tools: Chat Completions, Responses with its namespaces, and the older `functions`. */
import type { Tool } from "../../contracts/generated/records.ts";
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { type Definition, entriesOf, placed, type Reading, toolOf } from "./entry.ts";
import type { CatalogFormat } from "./format.ts";

export const example = '{"type": "function", "function": {"name": …, "description": …, "parameters": {…}}}';

/** Keys under which a list of tools may stand. */
const listKeys = ["tools", "functions", "function"] as const;
/** Keys under which definitions state what a tool gives back. */
const resultKeys = ["returns", "response", "output_schema", "outputSchema", "results"] as const;

export const openai: CatalogFormat = {
  name: "openai",
  title: "OpenAI tools (Chat Completions, Responses, functions)",
  read({ roots }) {
    const definitions = roots.flatMap(({ value, at }) => definitionsIn(value, at));
    const stated = roots.some(({ value }) => isObject(value) && Array.isArray(value["functions"]));
    if (!stated && !definitions.some(({ value }) => isObject(value) && (isTool(value) || isBuiltIn(value))))
      return { missing: `no entry like ${example}` };
    return { entries: entriesOf(definitions, readOpenAiTool, example) };
  },
};

/** The tools of a list, as they were written; what is no function tool is left out. */
export function toolsAsWritten(list: unknown): Tool[] {
  return entriesOf(definitionsIn(list, ""), readOpenAiTool, example).flatMap(({ reading }) =>
    "tool" in reading ? [reading.tool] : [],
  );
}

function definitionsIn(value: unknown, at: string, source = ""): Definition[] {
  if (Array.isArray(value))
    return value.flatMap((entry, index): Definition[] => {
      const place = placed(at, index);
      if (isNamespace(entry)) return definitionsIn(entry.tools, placed(place, "tools"), entry.name);
      if (isTrainingExample(entry)) return definitionsIn(entry, place, place);
      return [{ value: entry, at: place, source }];
    });
  if (!isObject(value)) return [{ value, at, source }];
  if (isTrainingExample(value["input"])) return definitionsIn(value["input"], placed(at, "input"), source);
  for (const key of listKeys) {
    const list = value[key];
    if (Array.isArray(list)) return definitionsIn(list, placed(at, key), source);
  }
  if (Array.isArray(value["messages"])) return [];
  return definitionsByName(value, at) ?? [{ value, at, source }];
}

/** A record of a training file, which carries its own tools; preference files of OpenAI hold it under `input`. */
function isTrainingExample(entry: unknown): boolean {
  if (!isObject(entry) || isTool(entry)) return false;
  return (
    Array.isArray(entry["messages"]) || Array.isArray(entry["prompt"]) || isTrainingExample(entry["input"])
  );
}

/** Several catalogs by name: `{"airline": {"tools": […]}, "retail": {"tools": […]}}`. */
function definitionsByName(value: Schema, at: string): Definition[] | undefined {
  const catalogs = Object.entries(value);
  const isCatalog = (inner: unknown) => isObject(inner) && Array.isArray(inner["tools"]);
  if (catalogs.length === 0 || !catalogs.every(([, inner]) => isCatalog(inner))) return undefined;
  return catalogs.flatMap(([name, inner]) => definitionsIn(inner, placed(at, name), name));
}

/** The Responses API nests function tools one level. */
function isNamespace(entry: unknown): entry is { readonly tools: readonly unknown[]; readonly name: string } {
  return isObject(entry) && entry["type"] === "namespace" && Array.isArray(entry["tools"]);
}

/** A name alone makes no tool: servers and people have names too. */
function isTool(entry: Schema): boolean {
  const definition = isObject(entry["function"]) ? entry["function"] : entry;
  if (entry["type"] === "function") return true;
  return typeof definition["name"] === "string" && (definition !== entry || "parameters" in definition);
}

/** Tools the endpoint brings itself, such as web search, have a type and no schema; custom tools take free text. */
function isBuiltIn(entry: Schema): boolean {
  return (
    typeof entry["type"] === "string" &&
    /^(?:custom|web_search|file_search|code_interpreter|computer|mcp|image_generation|local_shell|shell|apply_patch|tool_search|programmatic)/.test(
      entry["type"],
    )
  );
}

/** Reads one tool in any of OpenAI's forms. */
export function readOpenAiTool(entry: Schema): Reading {
  const { type } = entry;
  if (type === "custom")
    return { refused: "custom tools take free text and have no JSON Schema; describe it as a function" };
  const definition = isObject(entry["function"]) ? entry["function"] : entry;
  if (typeof type === "string" && type !== "function" && typeof definition["name"] !== "string")
    return { refused: `tools of type "${type.slice(0, 80)}" have no schema to call them by; leave it out` };
  return toolOf({
    name: definition["name"],
    description: definition["description"],
    parameters: definition["parameters"] ?? definition["input_schema"] ?? definition["inputSchema"],
    returns: resultKeys.map((key) => definition[key]).find(isObject),
  });
}
