/**
 * Dialogues as lists of chat messages, as OpenAI's chat API knows them: what most trainers read. They differ in whether
 * arguments are text or objects, in how an empty content is written, in ids, and in the mark of a turn not to be trained on.
 */
import type { Dialogue, Tool, ToolCall, Turn } from "../../contracts/generated/records.ts";
import { hashOf } from "../../dialogue/canonical.ts";
import { parseJson, parseObject } from "../../dialogue/json.ts";

export interface ChatToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: unknown };
}

export interface ChatMessage {
  readonly role: "user" | "assistant" | "tool";
  readonly content: string | null;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly tool_call_id?: string;
  readonly name?: string;
  readonly [mark: string]: unknown;
}

export interface ChatTool {
  readonly type: "function";
  readonly function: { readonly name: string; readonly description: string; readonly parameters: unknown };
}

export interface ChatStyle {
  readonly arguments: "text" | "object";
  /** Content of a message of nothing but calls. Templates that join texts stumble over null. */
  readonly noContent: null | "";
  /** Whether results name the tool that gave them. */
  readonly namedResults: boolean;
  /** Some templates insist on ids of nine letters and digits. */
  readonly shortIds: boolean;
  /** What a turn not to be trained on carries. */
  readonly mask: Readonly<Record<string, unknown>>;
}

export const openaiStyle: ChatStyle = {
  arguments: "text",
  noContent: null,
  namedResults: false,
  shortIds: false,
  mask: { weight: 0 },
};

/** The messages of some of a dialogue's turns. @param masked ids of turns not to be trained on */
export function chatMessages(
  { id: dialogueId }: Pick<Dialogue, "id">,
  turns: readonly Turn[],
  masked: ReadonlySet<string>,
  style: ChatStyle,
): ChatMessage[] {
  const idOf = (id: string) => (style.shortIds ? hashOf("call", dialogueId, id).slice(0, 9) : id);
  const names = new Map(turns.flatMap(({ calls }) => calls.map(({ id, name }) => [id, name] as const)));
  return turns.flatMap((turn): ChatMessage[] => {
    if (turn.role === "user") return [{ role: "user", content: turn.content }];
    if (turn.role === "tool")
      return turn.results.map(({ callId, content }) => {
        const name = style.namedResults ? names.get(callId) : undefined;
        return { role: "tool", tool_call_id: idOf(callId), ...(name !== undefined && { name }), content };
      });
    const called = turn.calls.length > 0;
    return [
      {
        role: "assistant",
        content: turn.content === "" && called ? style.noContent : turn.content,
        ...(called && { tool_calls: turn.calls.map((call) => chatCall(call, idOf(call.id), style)) }),
        ...(masked.has(turn.id) && style.mask),
      },
    ];
  });
}

function chatCall({ name, arguments: text }: ToolCall, id: string, style: ChatStyle): ChatToolCall {
  return {
    id,
    type: "function",
    function: { name, arguments: style.arguments === "text" ? text : argumentsObject(text) },
  };
}

/** Arguments as an object; a tool without arguments may have been called with none. */
export function argumentsObject(text: string): unknown {
  return text.trim() === "" ? {} : parseJson(text);
}

/** Tools in the form of OpenAI's chat API. */
export function chatTools({ tools }: Pick<Dialogue, "tools">): ChatTool[] {
  return tools.map(({ tool }) => ({ type: "function", function: flatTool(tool) }));
}

/** A tool without its wrapper. */
export function flatTool({ name, description, parameters }: Tool): ChatTool["function"] {
  return { name, description, parameters: parametersOf(parameters) };
}

/** The schema of a tool's arguments. */
export function parametersOf(text: string): unknown {
  return parseObject(text) ?? { type: "object", properties: {} };
}
