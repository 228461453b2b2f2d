/** Loads an endpoint: so many callers, each asking again as soon as it has its answer. */
import OpenAI from "openai";
import { z } from "zod";
import type { LlmUsage } from "../../../services/shared/contracts/generated/records.ts";
import {
  createModels,
  type LlmSettings,
  llmFields,
  type ModelClients,
} from "../../../services/shared/llm/client.ts";
import type { Question } from "../../../services/shared/llm/model.ts";
import { readConfig } from "../../../services/shared/ops/config.ts";
import { Metrics } from "../../../services/shared/ops/metrics.ts";

export interface Load {
  readonly callers: number;
  /** Not counted: limits are found first. */
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface Figures {
  /** Calls that ended as they should, within the measured time. */
  readonly done: number;
  /** Calls that did not, ever. */
  readonly lost: number;
  readonly perSecond: number;
  /** Milliseconds of processor time of this process a call. */
  readonly cpuMs: number;
}

/** Runs a load. `call` resolves to whether its answer was usable. */
export async function run(
  { callers, warmUpMs, measureMs }: Load,
  call: (number: number) => Promise<boolean>,
): Promise<Figures> {
  const begun = performance.now();
  const from = begun + warmUpMs;
  const until = from + measureMs;
  let number = 0;
  let done = 0;
  let lost = 0;
  let cpu = process.cpuUsage();
  let measured = false;
  const caller = async () => {
    for (;;) {
      const now = performance.now();
      if (now >= until) return;
      if (!measured && now >= from) {
        measured = true;
        cpu = process.cpuUsage();
      }
      const usable = await call(number++).catch(() => false);
      const ended = performance.now();
      if (!usable) lost += 1;
      else if (ended >= from && ended < until) done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const { user, system } = process.cpuUsage(cpu);
  return {
    done,
    lost,
    perSecond: (done * 1_000) / measureMs,
    cpuMs: (user + system) / 1_000 / Math.max(1, done),
  };
}

/** Some 3,000 tokens, as a dialogue with its tools has. */
const filler = Array.from({ length: 300 }, (_, index) => `Section ${index}: a tool takes a city.`);

export const answerFormat = { name: "bench", schema: z.object({ city: z.string(), count: z.int() }) };

function question(number: number): Question<z.infer<typeof answerFormat.schema>> {
  return {
    format: answerFormat,
    prompt: {
      instructions: "Name a city and a count.",
      sections: [
        { name: "tools", content: filler },
        { name: "number", content: number },
      ],
      ask: "Which?",
    },
    orderId: "bench",
    nonce: "",
    dialogueId: `dialogue-${number}`,
    model: null,
    temperature: null,
    seed: number,
  };
}

export interface Client {
  readonly models: ModelClients;
  /** Records of the attempts that ended after `from` was last called. */
  readonly usage: LlmUsage[];
  call(number: number): Promise<boolean>;
}

/** The whole client, its records kept in memory. */
export function client(url: string, overrides: Partial<LlmSettings> = {}): Client {
  const env = { LLM_BASE_URL: url, LLM_MODEL: "simulator", LLM_API_KEY: "key" };
  const settings = { ...readConfig((read) => read(llmFields), env), ...overrides };
  const usage: LlmUsage[] = [];
  const models = createModels(
    settings,
    "bench",
    { record: (record) => usage.push(record) },
    new Metrics({}),
    {
      env,
    },
  );
  return {
    models,
    usage,
    call: async (number) => (await models.teacher.ask(question(number))).ok,
  };
}

/** The reference: nothing but the openai package. */
export function bare(url: string): (number: number) => Promise<boolean> {
  const openai = new OpenAI({ baseURL: url, apiKey: "key", maxRetries: 0, timeout: 60_000 });
  const text = filler.join("\n");
  return async (number) => {
    const { choices } = await openai.chat.completions.create({
      model: "simulator",
      messages: [
        { role: "system", content: "Name a city and a count." },
        { role: "user", content: `${text}\n${number}` },
      ],
      response_format: {
        type: "json_schema",
        json_schema: { name: "bench", strict: true, schema: z.toJSONSchema(answerFormat.schema) },
      },
    });
    return typeof JSON.parse(choices[0]?.message.content ?? "null") === "object";
  };
}

/** Runs a load through the whole client. */
export async function through(url: string, load: Load, settings: Partial<LlmSettings> = {}) {
  const tested = client(url, settings);
  const figures = await run(load, tested.call);
  tested.models.close();
  const end = Date.now();
  const measured = tested.usage.filter(({ at }) => at >= end - load.measureMs);
  return { ...figures, usage: measured };
}

/** Share of the attempts that the endpoint refused for load. */
export const refusedShare = (usage: readonly LlmUsage[]): number =>
  usage.filter(({ outcome }) => outcome === "rate_limited" || outcome === "overloaded").length /
  Math.max(1, usage.length);

/** What the simulator takes to answer, unless it has to queue. */
export const latencyMs = 200;
