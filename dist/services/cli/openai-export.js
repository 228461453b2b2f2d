import { parseObject } from "../shared/dialogue/json.js";
/** A verified dialogue as one training example. */
export function toChatExample({ dialogue, maskedTurns }) {
    const masked = new Set(maskedTurns);
    return {
        messages: dialogue.turns.flatMap((turn) => messagesOf(turn, masked.has(turn.id))),
        tools: dialogue.tools.map(({ tool }) => toolOf(tool)),
    };
}
function messagesOf(turn, masked) {
    switch (turn.role) {
        case "user":
            return [{ role: "user", content: turn.content }];
        case "tool":
            return turn.results.map(({ callId, content }) => ({ role: "tool", tool_call_id: callId, content }));
        case "assistant":
            return [
                {
                    role: "assistant",
                    content: turn.content === "" && turn.calls.length > 0 ? null : turn.content,
                    ...(turn.calls.length > 0 && {
                        tool_calls: turn.calls.map(({ id, name, arguments: text }) => ({
                            id,
                            type: "function",
                            function: { name, arguments: text },
                        })),
                    }),
                    ...(masked && { weight: 0 }),
                },
            ];
    }
}
function toolOf({ name, description, parameters }) {
    const schema = parseObject(parameters) ?? { type: "object", properties: {} };
    return { type: "function", function: { name, description, parameters: schema } };
}
/**
 * Collects verified dialogues, one a slot: of several the lowest attempt, of several deliveries of one attempt the first.
 * They come out by order, then slot, whatever order they came in.
 */
export class SlotCollection {
    #best = new Map();
    add(verified) {
        const { orderId, slot, attempt } = verified.dialogue.spec;
        const key = `${orderId}/${slot}`;
        const known = this.#best.get(key);
        if (known && known.attempt <= attempt)
            return;
        this.#best.set(key, { orderId, slot, attempt, line: JSON.stringify(toChatExample(verified)) });
    }
    get size() {
        return this.#best.size;
    }
    /** The examples as JSON lines. */
    lines() {
        return [...this.#best.values()]
            .sort((a, b) => (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : a.slot - b.slot))
            .map(({ line }) => line);
    }
}
