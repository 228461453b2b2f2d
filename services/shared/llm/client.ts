/**
 * The only way to a model: the models of a service, as its settings say. Each question is asked, read, and asked again
 * where the answer does not fit; how a request gets to its endpoint is in request.ts.
 */
import { randomBytes } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Usage } from "../contracts/generated/records.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { Intake } from "./admission.ts";
import { judgeLimits, sharesEndpoint } from "./judge-limits.ts";
import {
  type Answer,
  addUsage,
  type Model,
  type ModelRole,
  type Models,
  ModelUnavailable,
  noUsage,
  type Question,
} from "./model.ts";
import { type EndpointSettings, ModelEndpoint } from "./model-endpoint.ts";
import { ModelMetrics } from "./model-metrics.ts";
import { PrefixMeter } from "./prefix-meter.ts";
import { readPrices } from "./prices.ts";
import { answerSchema, type ChatMessage, fenceOf, renderPrompt } from "./prompt.ts";
import { reAskMessages } from "./reading.ts";
import { type Asking, getAnswer, type Ledger } from "./request.ts";
import { ResponseCache } from "./response-cache.ts";
import { type LlmSettings, liveKey } from "./settings.ts";
import { withClosedCalls } from "./written-call.ts";

export type { Ledger } from "./request.ts";
export { type LlmSettings, llmFields } from "./settings.ts";

/** The models, and what the service that holds them can tell them and ask them. */
export interface ModelClients extends Models {
  /** Takes this replica's share of what all replicas of the stage may do together. */
  setReplicas(replicas: number): void;
  /** The service is stopping: what has to wait for an endpoint for longer than `graceMs` is given up. */
  drain(graceMs: number): void;
  /** Gives up everything, and closes connections and cache. */
  close(): void;
  /** How each endpoint is doing, for people. */
  state(): unknown;
}

export interface ModelSurroundings {
  /** Told when an endpoint wants to be left alone for a while. */
  readonly intake?: Intake;
  /** Where key files are named. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Makes the models of a stage.
 *
 * @param stage names the service in usage records
 * @throws ConfigError when the price list is wrong, Error when the cache cannot be opened
 */
export function createModels(
  settings: LlmSettings,
  stage: string,
  ledger: Ledger,
  metrics: Metrics,
  { intake = { park: () => {} }, env = process.env }: ModelSurroundings = {},
): ModelClients {
  const stopping = new AbortController();
  // One listener for each request that waits.
  setMaxListeners(0, stopping.signal);
  const endpoints = endpointsOf(settings, intake, env);
  const { cache, cachePath, cacheMaxBytes, pricesFile } = settings;
  const shared = {
    stage,
    ledger,
    metrics: new ModelMetrics(metrics),
    attempts: settings.attempts,
    prices: pricesFile === "" ? undefined : readPrices(pricesFile),
    cache: cache === "off" ? undefined : new ResponseCache(cachePath, cache, cacheMaxBytes),
    stopping: stopping.signal,
  };
  const prefixes = new PrefixMeter();
  const secret = randomBytes(32).toString("hex");
  const model = (role: ModelRole, own: Pick<RoleSettings, "model" | "temperature" | "topP" | "maxTokens">) =>
    new EndpointModel(
      { ...shared, role, endpoint: endpoints[role] },
      {
        ...own,
        rank: role === "judge" ? 0 : 1,
        reAsks: settings.reAsks,
        closedCalls: settings.callArguments === "closed",
      },
      prefixes,
      secret,
    );
  const all = [...new Set(Object.values(endpoints))];
  return {
    teacher: model("teacher", {
      model: settings.model,
      temperature: settings.temperature,
      topP: settings.topP,
      maxTokens: settings.maxTokens,
    }),
    judge: model("judge", {
      model: settings.judgeModel || settings.model,
      temperature: settings.judgeTemperature,
      topP: settings.judgeTopP || settings.topP,
      maxTokens: settings.judgeMaxTokens || settings.maxTokens,
    }),
    setReplicas: (replicas) => {
      for (const endpoint of all) endpoint.setReplicas(replicas);
    },
    drain: (graceMs) => {
      const reason = new ModelUnavailable(
        "the endpoint wants to be left alone for longer than there is time to stop",
      );
      for (const endpoint of all) endpoint.drain(Date.now() + graceMs, reason);
    },
    close: () => {
      const reason = new ModelUnavailable("the service is stopping");
      stopping.abort(reason);
      for (const endpoint of all) endpoint.close(reason);
      shared.cache?.close();
    },
    state: () => all.map((endpoint) => endpoint.state()),
  };
}

/** The judge shares the teacher's endpoint, unless it has an endpoint or a key of its own. */
function endpointsOf(
  settings: LlmSettings,
  intake: Intake,
  env: NodeJS.ProcessEnv,
): Record<ModelRole, ModelEndpoint> {
  const teacherKey = liveKey("LLM_API_KEY", settings.apiKey, env);
  const common: EndpointSettings = { ...settings, apiKey: teacherKey };
  const { judgeBaseUrl, judgeApiKey, judgeModel } = settings;
  const limits = judgeLimits(settings);
  if (sharesEndpoint(settings)) {
    const own = judgeModel === "" || judgeModel === settings.model ? [] : [[judgeModel, limits] as const];
    const shared = new ModelEndpoint(common, intake, new Map(own));
    return { teacher: shared, judge: shared };
  }
  const judge: EndpointSettings = {
    ...common,
    ...limits,
    baseUrl: judgeBaseUrl || settings.baseUrl,
    apiKey: judgeApiKey === "" ? teacherKey : liveKey("LLM_JUDGE_API_KEY", judgeApiKey, env),
  };
  return { teacher: new ModelEndpoint(common, intake), judge: new ModelEndpoint(judge, intake) };
}

/** For stages that ask no models. */
export const noModels: Models = { teacher: unasked("teacher"), judge: unasked("judge") };

function unasked(role: ModelRole): Model {
  return {
    role,
    ask() {
      throw new Error(`a stage that says it uses no models asked the ${role}`);
    },
  };
}

interface RoleSettings {
  readonly model: string;
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly reAsks: number;
  readonly rank: 0 | 1;
  readonly closedCalls: boolean;
}

/** Most temperature of a re-ask: the form is to be mended, not the content to be invented anew. */
const reAskTemperature = 0.3;

let asked = 0;

class EndpointModel implements Model {
  readonly role: ModelRole;
  readonly #asking: Asking;
  readonly #own: RoleSettings;
  readonly #prefixes: PrefixMeter;
  readonly #secret: string;

  /** @param secret for the fences of orders without a nonce */
  constructor(asking: Asking, own: RoleSettings, prefixes: PrefixMeter, secret: string) {
    this.role = asking.role;
    this.#asking = asking;
    this.#own = own;
    this.#prefixes = prefixes;
    this.#secret = secret;
  }

  async ask<T>(question: Question<T>): Promise<Answer<T>> {
    const { reAsks, rank, topP, maxTokens } = this.#own;
    const model = question.model ?? this.#own.model;
    const temperature = question.temperature ?? this.#own.temperature;
    const fence = fenceOf(question.orderId, question.nonce || this.#secret);
    const closedSchema = this.#closedSchema(question, model);
    const first = renderPrompt(question.prompt, question.format, fence, closedSchema);
    this.#measure(question.format.name, model, first);
    const turn = { rank, number: asked++ };
    const keys: string[] = [];
    let messages: readonly ChatMessage[] = first;
    let constrained = true;
    let usage: Usage = noUsage;
    for (let sample = 0; ; sample += 1) {
      const { answered, reading, spent, key } = await getAnswer(this.#asking, question, {
        model,
        messages,
        temperature: sample === 0 ? temperature : Math.min(temperature, reAskTemperature),
        topP,
        maxTokens,
        constrained,
        closedSchema,
        sample,
        made: usage.calls,
        fence,
        turn,
      });
      usage = addUsage(usage, spent);
      if (key) keys.push(key);
      if (reading.value !== undefined) return { ok: true, value: reading.value, usage };
      const outcome = answered?.outcome ?? "bad_request";
      const hopeless = outcome === "refused" || outcome === "filtered" || outcome === "bad_request";
      if (!answered || hopeless || sample >= reAsks) {
        this.#asking.cache?.forget(keys);
        return {
          ok: false,
          outcome: outcome === "ok" ? "invalid" : outcome,
          problems: reading.problems,
          usage,
        };
      }
      // It is the constraint that lets blanks run on.
      if (outcome === "runaway") constrained = false;
      messages = [...first, ...reAskMessages(answered, reading.problems)];
    }
  }

  #closedSchema<T>({ format, tools }: Question<T>, model: string) {
    const { capabilities } = this.#asking.endpoint.model(model);
    if (!this.#own.closedCalls || !tools || !capabilities.takesClosedCalls) return undefined;
    return withClosedCalls(answerSchema(format), tools);
  }

  #measure(step: string, model: string, messages: readonly ChatMessage[]): void {
    const prompt = messages.map(({ role, content }) => `${role}\n${content}\n`).join("");
    this.#asking.metrics.prompt(step, prompt.length, this.#prefixes.visit(model, prompt));
  }
}
