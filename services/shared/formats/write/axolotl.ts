/**
 * Axolotl's `chat_template` data sets. Arguments and tools are JSON text, which its loader decodes: as objects, rows with
 * different keys would be merged into one and filled with nulls. `train: false` marks a message not to be trained on.
 */
import { type ChatStyle, chatMessages, chatTools } from "./chat.ts";
import type { ExportFormat } from "./format.ts";

const style: ChatStyle = {
  arguments: "text",
  noContent: "",
  namedResults: true,
  shortIds: true,
  mask: { train: false },
};

export const axolotl: ExportFormat = {
  name: "axolotl",
  reader: "Axolotl, type chat_template",
  unit: "dialogue",
  mask: '"train": false on the message (message_field_training: train)',
  columns: [
    { name: "id", type: "text" },
    { name: "messages", type: "json" },
    { name: "tools", type: "text" },
  ],
  examples: ({ dialogue, maskedTurns }) => [
    {
      id: dialogue.id,
      messages: chatMessages(dialogue, dialogue.turns, new Set(maskedTurns), style),
      tools: JSON.stringify(chatTools(dialogue)),
    },
  ],
  companions: (data) => [
    {
      name: "axolotl.yaml",
      content: [
        "# The data sets of a run's configuration.",
        "datasets:",
        ...data
          .filter(({ split }) => split === "train")
          .flatMap(({ path }) => [
            `  - path: ${path}`,
            `    ds_type: ${path.includes(".parquet") ? "parquet" : "json"}`,
            "    type: chat_template",
            "    field_messages: messages",
            "    field_tools: tools",
            "    message_field_training: train",
          ]),
        "",
      ].join("\n"),
    },
  ],
};
