/** Turns written by a model: calls come together with their results, and become an assistant turn and a tool turn. */
import type { ToolCall, ToolResult, Turn } from "../contracts/generated/records.ts";
import { canonicalJson } from "./canonical.ts";
import { callId } from "./ids.ts";
import { parseObject } from "./json.ts";

/** A call as a model writes it. */
export interface WrittenCall {
  readonly tool: string;
  /** A JSON object as text. */
  readonly arguments: string;
  /** JSON as text, or plain text. */
  readonly result: string;
}

/** The calls of turn `ofTurn`, with ids. Arguments that are no object are kept as they are, for the rules to find. */
export function toCalls(ofTurn: string, written: readonly WrittenCall[]): ToolCall[] {
  return written.map((call, index) => {
    const parsed = parseObject(call.arguments);
    return {
      id: callId(ofTurn, index),
      name: call.tool,
      arguments: parsed ? canonicalJson(parsed) : call.arguments,
    };
  });
}

/** The results of the calls of turn `ofTurn`. */
export function toResults(ofTurn: string, written: readonly WrittenCall[]): ToolResult[] {
  return written.map((call, index) => ({ callId: callId(ofTurn, index), content: call.result }));
}

/** An assistant turn that makes calls, and the tool turn with their results. */
export function callTurns(
  id: string,
  resultsId: string,
  text: string,
  written: readonly WrittenCall[],
): Turn[] {
  return [
    { id, role: "assistant", content: text, calls: toCalls(id, written), results: [] },
    { id: resultsId, role: "tool", content: "", calls: [], results: toResults(id, written) },
  ];
}

/** A turn of nothing but text. */
export function textTurn(id: string, role: "user" | "assistant", content: string): Turn {
  return { id, role, content, calls: [], results: [] };
}
