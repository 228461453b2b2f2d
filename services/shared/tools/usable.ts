import type { Tool, ToolOrigin } from "../contracts/generated/records.ts";
import { normaliseTool } from "./normalise.ts";
import { distinctNames, legalName } from "./tool-names.ts";

/** A tool as it was written, and the catalog it comes from: empty when there is one. */
export interface WrittenTool {
  readonly tool: Tool;
  readonly source: string;
}

/** What becomes of a written tool. */
export type Verdict =
  | {
      /** The tool in normal form, under a name that no other one has. */
      readonly tool: Tool;
      /** What was changed, and where. */
      readonly changes: readonly string[];
      /** Position of the first tool that is the very same, when that is another one. */
      readonly sameAs: number | undefined;
    }
  | { readonly refused: string };

/**
 * Brings tools into normal form, a verdict for each in the order given. One bad tool never costs the others: tools of one
 * name are told apart by new names, and what is given twice is one tool.
 */
export function judgeTools(written: readonly WrittenTool[]): Verdict[] {
  const known = new Map<string, ReturnType<typeof normaliseTool>>();
  const normal = written.map(({ tool }) => {
    const { name, description, parameters, returns } = tool;
    const key = JSON.stringify([name, description, parameters, returns]);
    const before = known.get(key) ?? normaliseTool(tool);
    known.set(key, before);
    return before;
  });
  const firsts = new Map<string, number>();
  const first = normal.map((one, index) => {
    if ("refused" in one) return index;
    const { name, description, parameters, returns } = one.tool;
    const key = JSON.stringify([name, description, parameters, returns]);
    const before = firsts.get(key) ?? index;
    firsts.set(key, before);
    return before;
  });
  const owners = normal.flatMap((one, index) => ("refused" in one || first[index] !== index ? [] : [index]));
  const given = distinctNames(
    owners.map((index) => ({
      name: written[index]?.tool.name ?? "",
      source: written[index]?.source ?? "",
    })),
  );
  const names = new Map(owners.map((index, place) => [index, given[place]]));
  return normal.map((one, index) => {
    if ("refused" in one) return one;
    const owner = first[index] ?? index;
    const name = names.get(owner) ?? one.tool.name;
    return {
      tool: { ...one.tool, name, origin: originOf(written[owner], name) },
      changes: [...renaming(one.tool.name, name), ...one.notes],
      sameAs: owner === index ? undefined : owner,
    };
  });
}

/** A tool without a known origin that goes by its own name needs none. */
function originOf(written: WrittenTool | undefined, name: string): ToolOrigin | null {
  if (!written) return null;
  const { tool, source } = written;
  return tool.origin ?? (tool.name === name ? null : { name: tool.name, source, at: "" });
}

function renaming(from: string, to: string): string[] {
  if (from === to) return [];
  const written = JSON.stringify(from.slice(0, 80));
  return legalName(from) === from
    ? [`another tool is called ${written} too: called ${to}`]
    : [`the name ${written} cannot be used as it is: called ${to}`];
}

export interface ToolNotes {
  readonly name: string;
  /** What was changed about the tool, and where. */
  readonly notes: readonly string[];
}

export interface UsableTools {
  /** Tools in normal form, in the order given; their names are unique. */
  readonly usable: Tool[];
  /** Tools that cannot be used. */
  readonly dropped: { readonly name: string; readonly reason: string }[];
  /** Changes to the usable ones. */
  readonly notes: ToolNotes[];
}

/**
 * The tools of a catalog that dialogues can be written with. Usable tools given again come back as they are, without
 * notes.
 */
export function usableTools(tools: readonly Tool[]): UsableTools {
  const result: UsableTools = { usable: [], dropped: [], notes: [] };
  judgeTools(tools.map((tool) => ({ tool, source: "" }))).forEach((verdict, index) => {
    const name = tools[index]?.name ?? "";
    if ("refused" in verdict) result.dropped.push({ name, reason: verdict.refused });
    else if (verdict.sameAs !== undefined)
      result.dropped.push({ name, reason: `it is given twice: number ${verdict.sameAs + 1} is the same` });
    else {
      result.usable.push(verdict.tool);
      if (verdict.changes.length > 0) result.notes.push({ name: verdict.tool.name, notes: verdict.changes });
    }
  });
  return result;
}
