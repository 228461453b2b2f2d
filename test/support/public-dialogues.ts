/** Public dialogues written by others, as dialogues of ours: the honest data that rules must not refuse. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type {
  Dialogue,
  Tool,
  ToolCall,
  ToolResult,
  Turn,
} from "../../services/shared/contracts/generated/records.ts";
import { isObject } from "../../services/shared/dialogue/json.ts";
import { parseToolsText, readTools } from "../../services/shared/tools/openai-tools.ts";
import { usableTools } from "../../services/shared/tools/usable.ts";
import { DialogueBuilder } from "./dialogue-builder.ts";

/** Folder of the public data; undefined when it is not there. */
export function publicData(): string | undefined {
  const folder =
    process.env["DIALOOM_SHARED_DATA"] ?? join(import.meta.dirname, "..", "..", "..", "shared", "data");
  return existsSync(join(folder, "dialogues")) ? folder : undefined;
}

/** A message of any of the sources. */
interface Message {
  readonly role: "user" | "assistant" | "tool";
  readonly content?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: string; readonly id?: string }[];
  /** Call the message answers. */
  readonly callId?: string;
}

/** Messages as turns: results that follow one another form one turn, as everywhere in this project. */
function dialogueOf(id: string, tools: readonly Tool[], messages: readonly Message[]): Dialogue {
  const turns: Turn[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    const turnId = `t0.${turns.length + 1}`;
    if (message.role === "tool") {
      const open = last?.role === "tool" ? (turns.at(-2)?.calls ?? []) : (last?.calls ?? []);
      const place = last?.role === "tool" ? last.results.length : 0;
      const result: ToolResult = {
        callId: message.callId ?? open[place]?.id ?? `unknown_${place}`,
        content: message.content ?? "",
      };
      if (last?.role === "tool") turns[turns.length - 1] = { ...last, results: [...last.results, result] };
      else turns.push({ id: turnId, role: "tool", content: "", calls: [], results: [result] });
      continue;
    }
    const calls = (message.calls ?? []).map(
      (call, index): ToolCall => ({
        id: call.id ?? `call_${turns.length}_${index}`,
        name: call.name,
        arguments: call.arguments,
      }),
    );
    turns.push({ id: turnId, role: message.role, content: message.content ?? "", calls, results: [] });
  }
  return new DialogueBuilder()
    .tools(...tools)
    .spec({ orderId: "", kind: "", subTasks: 0 })
    .with({ id, turns })
    .build();
}

/** tau-bench airline, 200 trajectories of gpt-4o. */
export function tauBenchAirline(folder: string): Dialogue[] {
  const tools = usableTools(
    parseToolsText(readFileSync(join(folder, "catalogs/tau-bench/airline_tools.json"), "utf8")).tools,
  ).usable;
  const runs: { task_id: number; trial: number; traj: ChatMessage[] }[] = JSON.parse(
    gunzipSync(readFileSync(join(folder, "dialogues/tau-bench/gpt-4o-airline.json.gz"))).toString("utf8"),
  );
  return runs.map(({ task_id, trial, traj }) =>
    dialogueOf(`tau-${task_id}-${trial}`, tools, traj.flatMap(fromChat)),
  );
}

interface ChatMessage {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[] | null;
  readonly tool_call_id?: string;
}

function fromChat({ role, content, tool_calls, tool_call_id }: ChatMessage): Message[] {
  if (role !== "user" && role !== "assistant" && role !== "tool") return [];
  return [
    {
      role,
      content: content ?? "",
      calls: (tool_calls ?? []).map((call) => ({ id: call.id, ...call.function })),
      ...(tool_call_id !== undefined && { callId: tool_call_id }),
    },
  ];
}

/** BFCL multi-turn base with the results its simulators gave; there is no assistant prose. */
export function bfclExecuted(folder: string): Dialogue[] {
  const docs = join(folder, "catalogs/bfcl/multi_turn_func_doc");
  const catalogs = new Map(
    readdirSync(docs).map((file) => [file, parseToolsText(readFileSync(join(docs, file), "utf8")).tools]),
  );
  return jsonLines<{
    id: string;
    tool_docs: string[];
    turns: {
      user: { content: string }[];
      calls: { name: string; arguments: Record<string, unknown> }[];
      results: string[];
    }[];
  }>(join(folder, "dialogues/bfcl/executed/multi_turn_base.jsonl")).map(({ id, tool_docs, turns }) =>
    dialogueOf(
      id,
      usableTools(tool_docs.flatMap((file) => catalogs.get(file) ?? [])).usable,
      turns.flatMap(({ user, calls, results }): Message[] => [
        ...user.map(({ content }): Message => ({ role: "user", content })),
        ...calls.flatMap((call, index): Message[] => [
          { role: "assistant", calls: [{ name: call.name, arguments: JSON.stringify(call.arguments) }] },
          { role: "tool", content: results[index] ?? "" },
        ]),
      ]),
    ),
  );
}

/** API-Bank level 1. Its catalog names no required parameters, and its calls write numbers and lists as text: names only. */
export function apiBank(folder: string): Dialogue[] {
  const apis: {
    name: string;
    description: string;
    input_parameters: Record<string, { description: string }>;
  }[] = JSON.parse(readFileSync(join(folder, "catalogs/api-bank/apis.json"), "utf8"));
  const tools = usableTools(
    readTools(
      apis.map(({ name, description, input_parameters }) => ({
        name,
        description,
        parameters: {
          type: "object",
          properties: Object.fromEntries(
            Object.entries(input_parameters).map(([key, { description: about }]) => [
              key,
              { description: about },
            ]),
          ),
        },
      })),
    ).tools,
  ).usable;
  return jsonLines<{
    file: string;
    turns: {
      role: string;
      text?: string;
      api_name: string;
      param_dict: unknown;
      result: { output: unknown; exception: unknown };
    }[];
  }>(join(folder, "dialogues/api-bank/level-1-given-desc.jsonl")).map(({ file, turns }) =>
    dialogueOf(
      file,
      tools,
      turns.flatMap(({ role, text, api_name, param_dict, result }): Message[] =>
        role === "API"
          ? [
              { role: "assistant", calls: [{ name: api_name, arguments: JSON.stringify(param_dict) }] },
              { role: "tool", content: JSON.stringify(result.exception ?? result.output) },
            ]
          : [{ role: role === "User" ? "user" : "assistant", content: text ?? "" }],
      ),
    ),
  );
}

/** The glaive demo of LLaMA-Factory, English. */
export function glaive(folder: string): Dialogue[] {
  const rows: { conversations: { from: string; value: string }[]; tools: string }[] = JSON.parse(
    readFileSync(join(folder, "dialogues/llama-factory/glaive_toolcall_en_demo.json"), "utf8"),
  );
  return rows.map(({ conversations, tools }, index) =>
    dialogueOf(
      `glaive-${index}`,
      usableTools(readTools(JSON.parse(tools)).tools).usable,
      conversations.map(({ from, value }): Message => {
        if (from === "human") return { role: "user", content: value };
        if (from === "observation") return { role: "tool", content: value };
        if (from === "gpt") return { role: "assistant", content: value };
        const call: unknown = JSON.parse(value);
        const { name, arguments: args } = isObject(call) ? call : {};
        return { role: "assistant", calls: [{ name: String(name), arguments: JSON.stringify(args) }] };
      }),
    ),
  );
}

function jsonLines<T>(file: string): T[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}
