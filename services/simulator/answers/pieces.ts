/** A shown dialogue as the pieces that refinement works on: requests, calls with their results, and answers. */
import { isObject, parseObject } from "../../shared/dialogue/json.ts";
import type { ShownTurn } from "../../shared/dialogue/transcript.ts";
import { isErrorResult } from "../../shared/rules/error-results.ts";
import type { Catalog } from "../catalog.ts";
import type { DraftCall } from "./draft.ts";

export interface Piece {
  readonly id: string;
  readonly kind: "user" | "calls" | "answer";
  /** To be written. */
  readonly masked: boolean;
  text: string;
  calls: DraftCall[];
}

/** True when a call came to nothing. */
export function failed({ result }: Pick<DraftCall, "result">): boolean {
  return isErrorResult(typeof result === "string" ? result : JSON.stringify(result ?? ""));
}

/** The pieces of a dialogue. A masked assistant turn before a tool turn makes calls; what they are is not known yet. */
export function piecesOf(turns: readonly ShownTurn[], catalog: Catalog): Piece[] {
  return turns.flatMap((turn, index): Piece[] => {
    const { id, role, text = "" } = turn;
    const masked = turn.masked === true;
    if (role === "tool") return [];
    if (role !== "assistant") return [{ id, kind: "user", masked, text, calls: [] }];
    const next = turns[index + 1];
    const results = next?.role === "tool" ? next : undefined;
    const calls = turn.calls ?? [];
    if (calls.length === 0 && !(masked && results)) return [{ id, kind: "answer", masked, text, calls: [] }];
    const made = calls.map(({ tool, arguments: args }, position) => ({
      tool: catalog.find(tool),
      name: tool,
      args: { ...(isObject(args) ? args : parseObject(String(args))) },
      result: results?.results?.[position],
    }));
    return [{ id, kind: "calls", masked, text, calls: made }];
  });
}

/** Index of the first piece of the sub-task that piece `at` belongs to: after the last answer that reported results. */
export function subTaskStart(pieces: readonly Piece[], at: number): number {
  for (let index = at - 1; index > 0; index -= 1) {
    if (pieces[index]?.kind === "answer" && pieces[index - 1]?.kind === "calls") return index + 1;
  }
  return 0;
}

/** The value under `name` somewhere inside a result. */
export function inside(value: unknown, name: string, depth = 0): unknown {
  if (depth > 6 || value === null || typeof value !== "object") return undefined;
  if (isObject(value) && name in value) return value[name];
  for (const inner of Object.values(value)) {
    const found = inside(inner, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
