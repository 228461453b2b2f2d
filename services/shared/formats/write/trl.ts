/**
 * Hugging Face TRL: arguments are objects, because chat templates print them, and the content of a call message is empty
 * text, because templates join it. Preference data has `prompt`, `chosen` and `rejected` as lists of messages.
 */
import { type ChatStyle, chatMessages, chatTools } from "./chat.ts";
import { type ExportFormat, endingBeforeMask } from "./format.ts";
import { pairsOf } from "./pairs.ts";

export const templateStyle: ChatStyle = {
  arguments: "object",
  noContent: "",
  namedResults: true,
  shortIds: true,
  mask: {},
};

const none: ReadonlySet<string> = new Set();

export const trl: ExportFormat = {
  name: "trl",
  reader: "TRL's SFTTrainer, and chat templates of transformers",
  unit: "dialogue",
  mask: undefined,
  columns: [
    { name: "id", type: "text" },
    { name: "messages", type: "json" },
    { name: "tools", type: "json" },
  ],
  examples(verified) {
    const { dialogue } = endingBeforeMask(verified);
    return [
      {
        id: dialogue.id,
        messages: chatMessages(dialogue, dialogue.turns, none, templateStyle),
        tools: chatTools(dialogue),
      },
    ];
  },
};

export const trlPreference: ExportFormat = {
  name: "trl-preference",
  reader: "TRL's DPOTrainer",
  unit: "pair",
  mask: "no pair of a masked turn",
  columns: [
    { name: "id", type: "text" },
    { name: "prompt", type: "json" },
    { name: "chosen", type: "json" },
    { name: "rejected", type: "json" },
    { name: "tools", type: "json" },
  ],
  examples(verified) {
    const { dialogue } = verified;
    return pairsOf(verified).map(({ before, chosen, rejected }) => ({
      id: dialogue.id,
      prompt: chatMessages(dialogue, before, none, templateStyle),
      chosen: chatMessages(dialogue, [chosen], none, templateStyle),
      rejected: chatMessages(dialogue, [rejected], none, templateStyle),
      tools: chatTools(dialogue),
    }));
  },
};
