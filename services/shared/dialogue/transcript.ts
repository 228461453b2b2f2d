/** How a dialogue is shown to a model: turns with ids, calls beside their results, masked turns as placeholders. */
import type { OfferedTool, Turn } from "../contracts/generated/records.ts";
import { parseJson } from "./json.ts";

export interface ShownCall {
  readonly tool: string;
  readonly arguments: unknown;
}

export interface ShownTurn {
  readonly id: string;
  readonly role: string;
  readonly text?: string;
  readonly calls?: readonly ShownCall[];
  /** Results in the order of the calls of the turn before. */
  readonly results?: readonly unknown[];
  /** The turn is to be written by the model. */
  readonly masked?: true;
}

/** A turn with its content. */
export function showTurn(turn: Turn): ShownTurn {
  return {
    id: turn.id,
    role: turn.role,
    ...(turn.content !== "" && { text: turn.content }),
    ...(turn.calls.length > 0 && {
      calls: turn.calls.map((call) => ({ tool: call.name, arguments: parseJson(call.arguments) })),
    }),
    ...(turn.results.length > 0 && { results: turn.results.map((result) => parseJson(result.content)) }),
  };
}

/** The turns of a dialogue, those in `masked` as placeholders that tell only who speaks. */
export function showTurns(turns: readonly Turn[], masked: ReadonlySet<string> = new Set()): ShownTurn[] {
  return turns.map((turn) =>
    masked.has(turn.id) ? { id: turn.id, role: turn.role, masked: true } : showTurn(turn),
  );
}

/** The tools of a dialogue as a model is told of them. */
export function showTools(tools: readonly OfferedTool[]): unknown[] {
  return tools.map(({ tool, availableFrom }) => ({
    name: tool.name,
    description: tool.description,
    parameters: parseJson(tool.parameters),
    ...(tool.returns !== null && { returns: parseJson(tool.returns) }),
    ...(availableFrom !== "" && { availableFrom }),
  }));
}
