/** A dialogue while it is being written, before its calls become text. */
import type { ReadTool } from "../catalog.ts";

export interface DraftCall {
  /** The tool called; undefined when the catalog has none of this name. */
  tool: ReadTool | undefined;
  name: string;
  args: Record<string, unknown>;
  result: unknown;
}

export interface DraftTurn {
  speaker: "user" | "assistant";
  text: string;
  calls: DraftCall[];
}

/** A call as an answer writes it: arguments and result as JSON text. */
export function written(call: DraftCall): { tool: string; arguments: string; result: string } {
  return {
    tool: call.name,
    arguments: JSON.stringify(call.args),
    result: call.result === undefined ? "" : JSON.stringify(call.result),
  };
}
