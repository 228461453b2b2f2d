/**
 * OpenAI's fine-tuning files. Supervised: `messages` and `tools`, arguments as JSON text, `weight` 0 on a message not to be
 * trained on. Preference: `input` with the two outputs, one message each.
 */
import { chatMessages, chatTools, openaiStyle } from "./chat.ts";
import type { Example, ExportFormat } from "./format.ts";
import { type Pair, pairsOf } from "./pairs.ts";

const none: ReadonlySet<string> = new Set();

export const openai: ExportFormat = {
  name: "openai",
  reader: "OpenAI fine-tuning, and whatever reads its files",
  unit: "dialogue",
  mask: '"weight": 0 on the message',
  columns: [
    { name: "messages", type: "json" },
    { name: "tools", type: "json" },
  ],
  examples: ({ dialogue, maskedTurns }) => [
    {
      messages: chatMessages(dialogue, dialogue.turns, new Set(maskedTurns), openaiStyle),
      tools: chatTools(dialogue),
    },
  ],
};

export const openaiDpo: ExportFormat = {
  name: "openai-dpo",
  reader: "OpenAI preference fine-tuning",
  unit: "pair",
  mask: "no pair of a masked turn",
  columns: [
    { name: "input", type: "json" },
    { name: "preferred_output", type: "json" },
    { name: "non_preferred_output", type: "json" },
  ],
  examples: (verified) =>
    pairsOf(verified).map(({ before, chosen, rejected }: Pair): Example => {
      const { dialogue } = verified;
      const written = (turns: Pair["before"]) => chatMessages(dialogue, turns, none, openaiStyle);
      return {
        input: { messages: written(before), tools: chatTools(dialogue), parallel_tool_calls: true },
        preferred_output: written([chosen]),
        non_preferred_output: written([rejected]),
      };
    }),
};
