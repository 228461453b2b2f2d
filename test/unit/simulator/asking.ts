/** Asks a simulator the questions the pipeline asks, over plain HTTP. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planOf } from "../../../services/initializer/plan.ts";
import {
  taskFormat,
  taskPrompt,
  trajectoryFormat,
  trajectoryPrompt,
} from "../../../services/initializer/prompts.ts";
import { skeletonOf } from "../../../services/initializer/skeleton.ts";
import type {
  Dialogue,
  DialogueTask,
  TaskSpec,
  Tool,
} from "../../../services/shared/contracts/generated/records.ts";
import { noUsage } from "../../../services/shared/llm/model.ts";
import {
  type AnswerFormat,
  answerSchema,
  type Prompt,
  renderPrompt,
} from "../../../services/shared/llm/prompt.ts";
import { readCatalog } from "../../../services/shared/tools/catalog/read-catalog.ts";
import { defaultSpec, tool } from "../../support/dialogue-builder.ts";
import { publicData } from "../../support/public-dialogues.ts";

export type Mode = "json_schema" | "json_object" | "text";

export interface Completion {
  readonly id: string;
  readonly model: string;
  readonly choices: readonly {
    readonly message: { readonly content: string | null; readonly refusal: string | null };
    readonly finish_reason: string;
  }[];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

/** The body of a request as the pipeline's client sends it. */
export function bodyOf<T>(format: AnswerFormat<T>, prompt: Prompt, mode: Mode = "json_schema", seed = 1) {
  return {
    model: "simulator",
    messages: renderPrompt(prompt, format, "0123456789ab"),
    temperature: 0.8,
    seed,
    ...(mode === "json_object" && { response_format: { type: "json_object" } }),
    ...(mode === "json_schema" && {
      response_format: {
        type: "json_schema",
        json_schema: { name: format.name, schema: answerSchema(format), strict: true },
      },
    }),
  };
}

/** Posts a body. */
export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

/** Posts a body and reads the completion, which must come. */
export async function complete(url: string, body: unknown): Promise<Completion> {
  const response = await post(url, body);
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()) as Completion;
}

/** The text of a completion. */
export function contentOf({ choices: [choice] }: Completion): string {
  assert.ok(choice?.message.content);
  return choice.message.content;
}

/** Asks, and reads the answer as its format says. */
export async function ask<T>(
  url: string,
  format: AnswerFormat<T>,
  prompt: Prompt,
  mode?: Mode,
  seed?: number,
): Promise<T> {
  return format.schema.parse(JSON.parse(contentOf(await complete(url, bodyOf(format, prompt, mode, seed)))));
}

/** A small catalog of two domains, with a declared result, nested values and an enum. */
export const shopTools: readonly Tool[] = [
  tool(
    "find_orders",
    {
      customer_id: { type: "string", description: "The id of the customer, such as 'ana_lima_204'." },
      status: { type: "string", enum: ["open", "shipped", "returned"] },
    },
    ["customer_id"],
    { description: "Find the orders of a customer." },
  ),
  tool(
    "get_order",
    { order_id: { type: "string", description: "The order id, such as 'W2378156'." } },
    ["order_id"],
    {
      description: "Get the details of an order.",
      returns: {
        type: "object",
        properties: {
          order_id: { type: "string" },
          tracking_number: { type: "string" },
          total: { type: "number", minimum: 5, maximum: 900 },
          address: {
            type: "object",
            properties: { city: { type: "string" }, zip: { type: "string" } },
            required: ["city", "zip"],
          },
        },
        required: ["order_id", "total"],
      },
    },
  ),
  tool(
    "return_items",
    {
      order_id: { type: "string", description: "The order id, such as 'W2378156'." },
      items: {
        type: "array",
        minItems: 1,
        items: {
          type: "object",
          properties: {
            item_id: { type: "string", description: "The item id, such as '1008292230'." },
            quantity: { type: "integer", minimum: 1, maximum: 5 },
          },
          required: ["item_id", "quantity"],
        },
      },
      reason: { type: "string", description: "Why the items come back." },
    },
    ["order_id", "items", "reason"],
    { description: "Return items of an order." },
  ),
  tool(
    "track_parcel",
    { tracking_number: { type: "string", description: "Tracking number, such as 'TRK00812'." } },
    ["tracking_number"],
    { description: "Track a parcel." },
  ),
  tool(
    "get_weather",
    { city: { type: "string" }, date: { type: "string", format: "date" } },
    ["city", "date"],
    {
      description: "Get the weather forecast for a city.",
    },
  ),
  tool("list_cities", {}, [], { description: "List all cities with a forecast." }),
];

/** A task on a catalog; `slot` varies it. */
export function taskOn(tools: readonly Tool[], slot: number, spec: Partial<TaskSpec> = {}): DialogueTask {
  return {
    dialogueId: `dlg_${slot}`,
    spec: {
      ...defaultSpec,
      slot,
      kind: slot % 2 === 0 ? "sequential" : "parallel",
      subTasks: 2 + (slot % 2),
      ...spec,
    },
    tools: [...tools],
  };
}

/** Has the simulator write the skeleton of a dialogue. */
export async function skeleton(url: string, task: DialogueTask, mode?: Mode): Promise<Dialogue> {
  const plan = planOf(await ask(url, taskFormat, taskPrompt(task), mode, task.spec.slot));
  const written = await ask(url, trajectoryFormat, trajectoryPrompt(task, plan), mode, task.spec.slot);
  return skeletonOf(task, plan, written, [], noUsage);
}

const files = {
  "tau-bench airline": "catalogs/tau-bench/airline_tools.json",
  "BFCL travel booking": "catalogs/bfcl/multi_turn_func_doc/travel_booking.json",
  "BFCL vehicle control": "catalogs/bfcl/multi_turn_func_doc/vehicle_control.json",
  "BFCL trading": "catalogs/bfcl/multi_turn_func_doc/trading_bot.json",
};

/** The catalogs of others that are there, as the planner hands them on; undefined when they are not. */
export function publicCatalogs(): { name: string; tools: readonly Tool[] }[] | undefined {
  const folder = publicData();
  return folder === undefined
    ? undefined
    : Object.entries(files).map(([name, file]) => ({
        name,
        tools: readCatalog(readFileSync(join(folder, file), "utf8")).tools,
      }));
}
