/** Gets one request answered: from the cache, or through admission and as many attempts as it takes, each on record. */
import { randomUUID } from "node:crypto";
import type { LlmUsage, Usage } from "../contracts/generated/records.ts";
import { backOff, pause } from "../stream/back-off.ts";
import { shortWaitMs, type Turn } from "./admission.ts";
import type { CompletionRequest } from "./attempt.ts";
import {
  addUsage,
  ModelMisconfigured,
  type ModelRole,
  ModelUnavailable,
  noUsage,
  type Question,
} from "./model.ts";
import type { ModelEndpoint, ServedModel } from "./model-endpoint.ts";
import type { ModelMetrics } from "./model-metrics.ts";
import {
  type Answered,
  type Attempt,
  estimateTokens,
  isAnswered,
  isMisconfigured,
  isRefusedForLoad,
  noTokens,
  type Unanswered,
} from "./outcome.ts";
import type { Prices } from "./prices.ts";
import { answerSchema, type ChatMessage } from "./prompt.ts";
import { type Reading, type Rung, readAnswer } from "./reading.ts";
import { ResponseCache } from "./response-cache.ts";

/** Where the record of each attempt goes. */
export interface Ledger {
  record(usage: LlmUsage): void;
}

/** What all requests of a role share. */
export interface Asking {
  readonly role: ModelRole;
  readonly stage: string;
  readonly endpoint: ModelEndpoint;
  readonly attempts: number;
  readonly cache: ResponseCache | undefined;
  readonly prices: Prices | undefined;
  readonly ledger: Ledger;
  readonly metrics: ModelMetrics;
  /** Aborted when the service stops for good. */
  readonly stopping: AbortSignal;
}

/** One request of a question: the first, or a re-ask. */
export interface Request {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  /** False: without constraint, as one made the answer run away. */
  readonly constrained: boolean;
  /** The answer's schema, where it has a closed form of calls for each tool; undefined: the format's own. */
  readonly closedSchema: Readonly<Record<string, unknown>> | undefined;
  /** Index among the requests of the question. */
  readonly sample: number;
  /** Attempts made at the question before this request. */
  readonly made: number;
  readonly fence: string;
  readonly turn: Turn;
}

/** An answer that was read, or the endpoint's refusal of the request itself. */
export interface Result<T> {
  readonly answered: Answered | undefined;
  readonly reading: Reading<T>;
  readonly spent: Usage;
  /** Key of the answer in the cache; undefined without one. */
  readonly key: string | undefined;
}

/** Milliseconds: what a failed attempt is followed by, doubled each time, with full jitter. */
const failureBase = 300;
const refusalBase = 100;
const longestPause = 20_000;
/** Part of the newest answer in the average that the next reservation is made by. */
const newest = 0.1;
const firstExpected = 1_024;

/** @throws ModelUnavailable, ModelMisconfigured; the reason of the question's signal when that is aborted */
export async function getAnswer<T>(
  asking: Asking,
  question: Question<T>,
  request: Request,
): Promise<Result<T>> {
  const step = question.format.name;
  const served = asking.endpoint.model(request.model);
  let spent: Usage = noUsage;
  let failures = 0;
  let refusals = 0;
  let schema = request.closedSchema;
  for (let number = 0; ; number += 1) {
    question.signal?.throwIfAborted();
    const completion = completionRequest(question, request, served, schema);
    const key =
      asking.cache &&
      ResponseCache.key(
        asking.endpoint.settings.baseUrl,
        completion,
        request.fence,
        question.seed,
        request.sample,
      );
    const kept = key && asking.cache?.get(key);
    if (kept) {
      const reading = readAnswer(question, kept);
      record(asking, question, request, { attempt: kept, number, durationMs: 0, reading, replayed: true });
      return { answered: kept, reading, spent: addUsage(spent, usageOf(kept)), key };
    }
    const { attempt, durationMs } = await attemptOnce(asking, question, request, served, completion);
    spent = addUsage(spent, usageOf(attempt));
    if (isAnswered(attempt)) {
      // On disk before anybody acts on it.
      if (key) asking.cache?.put(key, attempt);
      const reading = readAnswer(question, attempt);
      record(asking, question, request, { attempt, number, durationMs, reading, replayed: false });
      return { answered: attempt, reading, spent, key };
    }
    record(asking, question, request, { attempt, number, durationMs, replayed: false });
    if (attempt.outcome === "aborted") question.signal?.throwIfAborted();
    if (attempt.outcome === "aborted") throw new ModelUnavailable(attempt.message);
    if (isMisconfigured(attempt)) throw misconfigured(asking, request, served, attempt);
    if (attempt.outcome === "bad_request") {
      const { type } = completion.answer;
      const closed = type === "json_schema" && schema !== undefined;
      if (served.capabilities.learn(attempt, step, type, closed)) {
        if (closed) schema = undefined;
        continue;
      }
      return {
        answered: undefined,
        reading: { value: undefined, problems: [attempt.message], rung: "none" },
        spent,
        key,
      };
    }
    const refused = isRefusedForLoad(attempt);
    if (refused) refusals += 1;
    else failures += 1;
    if (failures >= asking.attempts) {
      throw new ModelUnavailable(`the ${asking.role}'s endpoint does not answer: ${attempt.message}`);
    }
    const { retryAfterMs } = attempt;
    // A long wait holds the whole endpoint: it is the admission that waits then.
    if (retryAfterMs !== undefined && retryAfterMs > shortWaitMs) continue;
    const ownWait = refused
      ? backOff(refusals, refusalBase, shortWaitMs)
      : backOff(failures, failureBase, longestPause);
    await pause(retryAfterMs ?? ownWait, [asking.stopping, ...(question.signal ? [question.signal] : [])]);
  }
}

async function attemptOnce<T>(
  { role, endpoint, metrics }: Asking,
  { format, signal }: Question<T>,
  { turn }: Request,
  { admission, patience, expected }: ServedModel,
  completion: CompletionRequest,
): Promise<{ attempt: Attempt; durationMs: number }> {
  const step = format.name;
  const characters = completion.messages.reduce((sum, { content }) => sum + content.length, 0);
  const answerTokens = Math.min(completion.maxTokens, expected.get(step) ?? firstExpected);
  const asked = performance.now();
  const permit = await admission.acquire(turn, estimateTokens(characters) + answerTokens, signal);
  const begun = performance.now();
  metrics.waited(role, begun - asked);
  const attempt = await endpoint.client.complete(completion, patience.deadline(step), signal);
  const durationMs = performance.now() - begun;
  if (isAnswered(attempt)) {
    patience.answered(step, durationMs);
    const known = expected.get(step) ?? attempt.tokens.completion;
    expected.set(step, known + newest * (attempt.tokens.completion - known));
  } else if (attempt.outcome === "timeout") patience.gaveUp();
  permit.settle(attempt, step);
  return { attempt, durationMs };
}

function completionRequest<T>(
  question: Question<T>,
  { model, messages, temperature, topP, maxTokens, constrained }: Request,
  { capabilities }: ServedModel,
  closedSchema: Request["closedSchema"],
): CompletionRequest {
  const { name } = question.format;
  const type = constrained ? capabilities.form(name) : "text";
  return {
    model,
    messages,
    temperature: capabilities.takes("temperature") ? temperature : null,
    topP: topP < 1 && capabilities.takes("top_p") ? topP : null,
    seed: capabilities.takes("seed") ? question.seed : null,
    maxTokens,
    maxTokensName: capabilities.maxTokensName,
    answer:
      type === "json_schema"
        ? { type, name, schema: closedSchema ?? answerSchema(question.format) }
        : { type },
  };
}

function misconfigured(
  { role, endpoint }: Asking,
  { model }: Request,
  { admission }: ServedModel,
  { outcome, message }: Unanswered,
): ModelMisconfigured {
  const mend: Partial<Record<Unanswered["outcome"], string>> = {
    unauthorized: `check the key of ${endpoint.host}`,
    quota: `the account at ${endpoint.host} has no quota left: add to it, or use another`,
    unknown_model: `${endpoint.host} does not know the model ${model}, or the base URL is wrong`,
  };
  const error = new ModelMisconfigured(`the ${role}'s endpoint refuses: ${message}; ${mend[outcome] ?? ""}`);
  // Who waits would only be refused as well.
  admission.turnAway(error);
  return error;
}

/** What a dialogue's history counts: a replayed answer was paid for once, for this dialogue. */
function usageOf(attempt: Attempt): Usage {
  const { prompt, cached, completion } = isAnswered(attempt) ? attempt.tokens : noTokens;
  return { calls: 1, promptTokens: prompt, cachedTokens: cached, completionTokens: completion };
}

interface Made {
  readonly attempt: Attempt;
  readonly number: number;
  readonly durationMs: number;
  readonly reading?: { readonly value: unknown; readonly rung: Rung };
  readonly replayed: boolean;
}

function record<T>(
  { role, stage, endpoint, prices, ledger, metrics }: Asking,
  { orderId, dialogueId, format }: Question<T>,
  { model, made }: Request,
  { attempt, number, durationMs, reading, replayed }: Made,
): void {
  const answered = isAnswered(attempt) ? attempt : undefined;
  const tokens = answered && !replayed ? answered.tokens : noTokens;
  const at = Date.now();
  const cost = prices?.cost(endpoint.settings.baseUrl, model, tokens, at);
  const usage: LlmUsage = {
    id: randomUUID(),
    orderId,
    dialogueId,
    stage,
    step: format.name,
    role,
    model,
    attempt: made + number,
    outcome: attempt.outcome === "ok" && reading?.value === undefined ? "invalid" : attempt.outcome,
    promptTokens: tokens.prompt,
    cachedTokens: tokens.cached,
    completionTokens: tokens.completion,
    reasoningTokens: tokens.reasoning,
    estimated: tokens.estimated,
    replayed,
    savedTokens: replayed && answered ? answered.tokens.prompt + answered.tokens.completion : 0,
    rung: reading?.rung ?? "",
    answeredModel: answered?.model ?? "",
    endpoint: endpoint.host,
    cost: cost?.amount ?? null,
    currency: cost?.currency ?? "",
    priceVersion: cost?.priceVersion ?? "",
    durationMs: Math.round(durationMs),
    at,
  };
  metrics.attempt(usage);
  ledger.record(usage);
}
