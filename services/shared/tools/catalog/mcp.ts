/**
 * MCP's `tools/list` in every version of its schema: the result, the reply around it, several pages of it, one tool, and
 * the wrappers people keep them in: servers by name, lists of servers.
 */
import { isObject } from "../../dialogue/json.ts";
import type { Schema } from "../schema.ts";
import { type Definition, entriesOf, listed, placed, type Reading, toolOf } from "./entry.ts";
import type { CatalogFormat } from "./format.ts";

const example = '{"name": …, "description": …, "inputSchema": {"type": "object", …}}';
/** How far below the top lists of tools are looked for. */
const searchDepth = 6;
/** Places of a list called `tools`, or of one that is in no other list: names elsewhere may be those of anything. */
const maySayTools = /(?:(?:^|[., ])tools|^[^[\],]*)\[\d+\]$/;

export const mcp: CatalogFormat = {
  name: "mcp",
  title: "MCP tools/list",
  read({ roots }) {
    const definitions: Definition[] = [];
    const cursors: string[] = [];
    for (const { value, at } of roots) {
      if (looksLikeTool(value)) definitions.push({ value, at, source: "" });
      else search(value, at, "", searchDepth, { definitions, cursors });
    }
    const isMcp =
      definitions.some(({ value }) => looksLikeTool(value)) ||
      (definitions.length > 0 &&
        definitions.every(({ value, at }) => isNameOnly(value) && maySayTools.test(at)));
    if (!isMcp) return { missing: `no tools like ${example}` };
    return {
      entries: entriesOf(definitions, readMcpTool, example),
      // Of several pages, all but the last name the next.
      warnings: cursors
        .slice(roots.length - 1)
        .map((at) => `the list goes on behind ${at}: further pages are not in this file`),
    };
  },
};

/** Docker's registry keeps what it knows about tools in shorter forms: `arguments` listed one by one, or none. */
function looksLikeTool(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value["name"] === "string" &&
    (isObject(value["inputSchema"]) || isArgumentList(value["arguments"]))
  );
}

function isArgumentList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof item["name"] === "string");
}

/** A name and a description, and perhaps annotations: a tool of which the schema is not known. */
function isNameOnly(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value["name"] === "string" &&
    Object.keys(value).every((key) => ["name", "description", "annotations", "title"].includes(key))
  );
}

/** A list under "tools" is one even if none of its tools is sound: whether the document is MCP's, others may show. */
function isToolList(list: readonly unknown[], isCalledTools: boolean): boolean {
  if (list.length === 0) return false;
  return (
    list.some(looksLikeTool) || list.every((item) => (isCalledTools ? isObject(item) : isNameOnly(item)))
  );
}

function search(
  value: unknown,
  at: string,
  source: string,
  depth: number,
  found: { readonly definitions: Definition[]; readonly cursors: string[] },
): void {
  if (depth < 0) return;
  if (Array.isArray(value)) {
    if (isToolList(value, /(?:^|[., ])tools$/.test(at))) found.definitions.push(...listed(value, at, source));
    else
      value.forEach((item, index) => {
        if (isObject(item)) search(item, placed(at, index), source, depth - 1, found);
      });
    return;
  }
  if (!isObject(value)) return;
  if (typeof value["nextCursor"] === "string") found.cursors.push(placed(at, "nextCursor"));
  for (const [key, inner] of Object.entries(value)) {
    // The name of a server stands over its tools.
    const isPlain = ["tools", "result", "mcpServers", "servers"].includes(key);
    if (typeof inner === "object") search(inner, placed(at, key), isPlain ? source : key, depth - 1, found);
  }
}

function readMcpTool(entry: Schema): Reading {
  const { name, title, description, annotations } = entry;
  const listedArguments = entry["arguments"];
  const parameters = entry["inputSchema"] ?? listedArguments;
  if (!isObject(parameters) && !isArgumentList(parameters))
    return {
      refused:
        'it has no "inputSchema", so nobody knows its arguments; a tool that takes none has {"type": "object"}',
    };
  const hint =
    isObject(annotations) && typeof annotations["title"] === "string" ? annotations["title"] : title;
  const described = typeof description === "string" && description.trim() !== "";
  return toolOf({
    name,
    description: described ? description : hint,
    parameters,
    returns: entry["outputSchema"],
  });
}
