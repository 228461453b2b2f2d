import type { Tool } from "../contracts/generated/records.ts";
import { normaliseTool } from "./normalise.ts";

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
 * The tools of a catalog that dialogues can be written with. One bad tool never costs the others. Usable tools given
 * again come back as they are, without notes.
 */
export function usableTools(tools: readonly Tool[]): UsableTools {
  const result: UsableTools = { usable: [], dropped: [], notes: [] };
  // A legal name keeps its owner, even when a mended one came before it.
  const owners = new Map<string, number>();
  const normal = tools.map(normaliseTool);
  normal.forEach((one, index) => {
    if ("refused" in one) return;
    const owner = owners.get(one.tool.name);
    const mended = one.tool.name !== tools[index]?.name;
    if (owner === undefined || (!mended && tools[owner]?.name !== one.tool.name))
      owners.set(one.tool.name, index);
  });
  normal.forEach((one, index) => {
    const name = tools[index]?.name ?? "";
    if ("refused" in one) {
      result.dropped.push({ name, reason: one.refused });
      return;
    }
    const owner = owners.get(one.tool.name);
    if (owner !== index) {
      const other = owner === undefined ? "" : (tools[owner]?.name ?? "");
      result.dropped.push({
        name,
        reason: `another tool ("${other}", number ${(owner ?? 0) + 1}) is called ${one.tool.name} too; rename one of them`,
      });
      return;
    }
    result.usable.push(one.tool);
    if (one.notes.length > 0) result.notes.push({ name: one.tool.name, notes: one.notes });
  });
  return result;
}
