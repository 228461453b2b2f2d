/** Anthropic's Messages form: calls and results are content blocks, and results stand in a user message. */
import type { Turn } from "../../contracts/generated/records.ts";
import { argumentsObject, parametersOf } from "./chat.ts";
import { type ExportFormat, endingBeforeMask } from "./format.ts";

function contentOf(turn: Turn): unknown {
  if (turn.role === "tool")
    return turn.results.map(({ callId, content }) => ({
      type: "tool_result",
      tool_use_id: legalId(callId),
      content,
    }));
  if (turn.calls.length === 0) return turn.content;
  return [
    ...(turn.content === "" ? [] : [{ type: "text", text: turn.content }]),
    ...turn.calls.map(({ id, name, arguments: text }) => ({
      type: "tool_use",
      id: legalId(id),
      name,
      input: argumentsObject(text),
    })),
  ];
}

/** Ids of blocks are letters, digits, - and _. */
function legalId(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, "_");
}

export const anthropic: ExportFormat = {
  name: "anthropic",
  reader: "whatever takes Anthropic's Messages form",
  unit: "dialogue",
  mask: undefined,
  columns: [
    { name: "messages", type: "json" },
    { name: "tools", type: "json" },
  ],
  examples(verified) {
    const { dialogue } = endingBeforeMask(verified);
    return [
      {
        messages: dialogue.turns.map((turn) => ({
          role: turn.role === "assistant" ? "assistant" : "user",
          content: contentOf(turn),
        })),
        tools: dialogue.tools.map(({ tool: { name, description, parameters } }) => ({
          name,
          description,
          input_schema: parametersOf(parameters),
        })),
      },
    ];
  },
};
