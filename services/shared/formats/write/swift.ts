/**
 * ms-swift: each call is a message `tool_call`, each result a message `tool_response`; several in a row are parallel, and
 * text before them belongs to the same turn. `loss: false` marks a message not to be trained on.
 */
import type { Dialogue, Turn } from "../../contracts/generated/records.ts";
import { argumentsObject, chatTools } from "./chat.ts";
import type { ExportFormat } from "./format.ts";
import { pairsOf } from "./pairs.ts";

interface SwiftMessage {
  readonly role: "user" | "assistant" | "tool_call" | "tool_response";
  readonly content: string;
  readonly loss?: false;
}

function messagesOf(turns: readonly Turn[], masked: ReadonlySet<string>): SwiftMessage[] {
  return turns.flatMap((turn): SwiftMessage[] => {
    if (turn.role === "user") return [{ role: "user", content: turn.content }];
    if (turn.role === "tool") return turn.results.map(({ content }) => ({ role: "tool_response", content }));
    const mark = masked.has(turn.id) ? ({ loss: false } as const) : {};
    const said = turn.content === "" && turn.calls.length > 0 ? [] : [turn.content];
    return [
      ...said.map((content): SwiftMessage => ({ role: "assistant", content, ...mark })),
      ...turn.calls.map(({ name, arguments: text }): SwiftMessage => {
        const content = JSON.stringify({ name, arguments: argumentsObject(text) });
        return { role: "tool_call", content, ...mark };
      }),
    ];
  });
}

const toolsText = (dialogue: Dialogue) => JSON.stringify(chatTools(dialogue));
const none: ReadonlySet<string> = new Set();

export const swift: ExportFormat = {
  name: "ms-swift",
  reader: "ms-swift",
  unit: "dialogue",
  mask: '"loss": false on the message',
  columns: [
    { name: "id", type: "text" },
    { name: "messages", type: "json" },
    { name: "tools", type: "text" },
  ],
  examples: ({ dialogue, maskedTurns }) => [
    {
      id: dialogue.id,
      messages: messagesOf(dialogue.turns, new Set(maskedTurns)),
      tools: toolsText(dialogue),
    },
  ],
};

export const swiftPreference: ExportFormat = {
  name: "ms-swift-preference",
  reader: "ms-swift, preference training",
  unit: "pair",
  mask: "no pair of a masked turn",
  columns: [
    { name: "id", type: "text" },
    { name: "messages", type: "json" },
    { name: "rejected_messages", type: "json" },
    { name: "tools", type: "text" },
  ],
  examples(verified) {
    const { dialogue } = verified;
    return pairsOf(verified).map(({ before, chosen, rejected }) => ({
      id: dialogue.id,
      messages: messagesOf([...before, chosen], none),
      rejected_messages: messagesOf([...before, rejected], none),
      tools: toolsText(dialogue),
    }));
  },
};
