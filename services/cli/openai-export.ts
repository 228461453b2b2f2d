/**
 * Verified dialogues in OpenAI's chat form for supervised fine-tuning: one object a line, `messages` and `tools`. The
 * arguments of calls are JSON text, each result is a message of its own, and an assistant message that is not to be
 * trained on has `weight` 0.
 */
import type { Tool, Turn, VerifiedDialogue } from "../shared/contracts/generated/records.ts";
import { parseObject } from "../shared/dialogue/json.ts";

export interface ChatToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

export type ChatMessage =
  | { readonly role: "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string | null;
      readonly tool_calls?: readonly ChatToolCall[];
      readonly weight?: 0;
    }
  | { readonly role: "tool"; readonly tool_call_id: string; readonly content: string };

export interface ChatTool {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description: string; readonly parameters: unknown };
}

export interface ChatExample {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ChatTool[];
}

/** A verified dialogue as one training example. */
export function toChatExample({ dialogue, maskedTurns }: VerifiedDialogue): ChatExample {
  const masked = new Set(maskedTurns);
  return {
    messages: dialogue.turns.flatMap((turn) => messagesOf(turn, masked.has(turn.id))),
    tools: dialogue.tools.map(({ tool }) => toolOf(tool)),
  };
}

function messagesOf(turn: Turn, masked: boolean): ChatMessage[] {
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
              type: "function" as const,
              function: { name, arguments: text },
            })),
          }),
          ...(masked && { weight: 0 as const }),
        },
      ];
  }
}

function toolOf({ name, description, parameters }: Tool): ChatTool {
  const schema = parseObject(parameters) ?? { type: "object", properties: {} };
  return { type: "function", function: { name, description, parameters: schema } };
}

/**
 * Collects verified dialogues, one a slot: of several the lowest attempt, of several deliveries of one attempt the first.
 * They come out by order, then slot, whatever order they came in.
 */
export class SlotCollection {
  readonly #best = new Map<string, { orderId: string; slot: number; attempt: number; line: string }>();

  add(verified: VerifiedDialogue): void {
    const { orderId, slot, attempt } = verified.dialogue.spec;
    const key = `${orderId}/${slot}`;
    const known = this.#best.get(key);
    if (known && known.attempt <= attempt) return;
    this.#best.set(key, { orderId, slot, attempt, line: JSON.stringify(toChatExample(verified)) });
  }

  get size(): number {
    return this.#best.size;
  }

  /** The examples as JSON lines. */
  lines(): string[] {
    return [...this.#best.values()]
      .sort((a, b) => (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : a.slot - b.slot))
      .map(({ line }) => line);
  }
}
