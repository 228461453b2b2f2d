import { parseJson } from "./json.js";
/** A turn with its content. */
export function showTurn(turn) {
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
export function showTurns(turns, masked = new Set()) {
    return turns.map((turn) => masked.has(turn.id) ? { id: turn.id, role: turn.role, masked: true } : showTurn(turn));
}
/** The tools of a dialogue as a model is told of them. */
export function showTools(tools) {
    return tools.map(({ tool, availableFrom }) => ({
        name: tool.name,
        description: tool.description,
        parameters: parseJson(tool.parameters),
        ...(tool.returns !== null && { returns: parseJson(tool.returns) }),
        ...(availableFrom !== "" && { availableFrom }),
    }));
}
