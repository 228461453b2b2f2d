/** What became of one HTTP attempt at a chat completion. All that endpoints do wrong ends as an outcome here. */
import { APIError } from "openai";
import type { ChatCompletion } from "openai/resources/chat/completions";
import { type RateLimits, rateLimits, retryAfter } from "./rate-headers.ts";

/** Tokens of one attempt, as the endpoint counts them. */
export interface TokenCounts {
  readonly prompt: number;
  /** Prompt tokens served from the endpoint's cache; part of `prompt`. */
  readonly cached: number;
  readonly completion: number;
  /** Tokens of thinking; part of `completion`. */
  readonly reasoning: number;
  /** True when the endpoint gave no count and these are reckoned from the length of the text. */
  readonly estimated: boolean;
}

export const noTokens: TokenCounts = { prompt: 0, cached: 0, completion: 0, reasoning: 0, estimated: false };

/**
 * An answer came: `ok` in full, `truncated` at the token limit, `runaway` at the limit too and mostly blanks, `refused` by
 * the model, `filtered` by the endpoint.
 */
export type AnsweredOutcome = "ok" | "truncated" | "runaway" | "refused" | "filtered";

/**
 * No answer came: refused for load (`rate_limited`, `overloaded`), failed (`server_error`, `connection`, `timeout`,
 * `unreadable`, `too_large`), refused for what a person must mend (`unauthorized`, `quota`, `unknown_model`), or because
 * of the request itself (`bad_request`). `aborted`: we gave it up while stopping.
 */
export type UnansweredOutcome =
  | "rate_limited"
  | "overloaded"
  | "server_error"
  | "connection"
  | "timeout"
  | "unreadable"
  | "too_large"
  | "unauthorized"
  | "quota"
  | "unknown_model"
  | "bad_request"
  | "aborted";

export interface Answered {
  readonly outcome: AnsweredOutcome;
  readonly text: string;
  readonly tokens: TokenCounts;
  /** Model that answered, as the endpoint names it. */
  readonly model: string;
  readonly limits?: RateLimits | undefined;
}

export interface Unanswered {
  readonly outcome: UnansweredOutcome;
  readonly message: string;
  /** Milliseconds the endpoint asks to wait. */
  readonly retryAfterMs?: number | undefined;
  /** The request's parameter that a `bad_request` is about. */
  readonly parameter?: string | undefined;
  readonly limits?: RateLimits | undefined;
}

export type Attempt = Answered | Unanswered;

export function isAnswered(attempt: Attempt): attempt is Answered {
  return "text" in attempt;
}

/** For a person to mend: no waiting helps. */
export function isMisconfigured({ outcome }: Attempt): boolean {
  return outcome === "unauthorized" || outcome === "quota" || outcome === "unknown_model";
}

/** Refused because the endpoint has too much to do. */
export function isRefusedForLoad({ outcome }: Attempt): boolean {
  return outcome === "rate_limited" || outcome === "overloaded";
}

/** Failed in a way that may be the endpoint's as a whole. */
export function isFailure({ outcome }: Attempt): boolean {
  return (
    outcome === "server_error" ||
    outcome === "connection" ||
    outcome === "timeout" ||
    outcome === "unreadable"
  );
}

/** Reads the body of a 200. A gateway may answer with a page, or with JSON that is no completion. */
export function readCompletion(body: unknown, promptCharacters: number, headers: Headers): Attempt {
  const completion = body as Partial<ChatCompletion> | string | null;
  const isObject = completion !== null && typeof completion === "object";
  const limits = rateLimits(headers);
  const choice = isObject && Array.isArray(completion.choices) ? completion.choices[0] : undefined;
  if (!choice?.message || typeof choice.message !== "object") {
    const what = !isObject
      ? "something that is no JSON object"
      : Array.isArray(completion.choices)
        ? "a completion without choices"
        : "JSON that is no chat completion";
    return { outcome: "unreadable", message: `the endpoint answered with ${what}`, limits };
  }
  const { content, refusal } = choice.message;
  const text = typeof content === "string" ? content : "";
  const tokens = tokensOf(completion as Partial<ChatCompletion>, promptCharacters, text.length);
  const model =
    typeof (completion as ChatCompletion).model === "string" ? (completion as ChatCompletion).model : "";
  const answered = { text, tokens, model, limits };
  if (refusal) return { ...answered, outcome: "refused", text: String(refusal) };
  if (choice.finish_reason === "content_filter") return { ...answered, outcome: "filtered" };
  if (choice.finish_reason === "length")
    return { ...answered, outcome: isRunaway(text) ? "runaway" : "truncated" };
  return { ...answered, outcome: "ok" };
}

/** Under a JSON grammar a model may emit blanks up to the token limit. */
function isRunaway(text: string): boolean {
  return text.length >= 200 && text.replace(/\s+/g, "").length < text.length / 2;
}

/** About what English text and JSON take. */
const charactersPerToken = 4;

/** Counts that cannot be right (negative, no number, parts above the whole) are cut to what can be. */
function tokensOf(
  { usage }: Partial<ChatCompletion>,
  promptCharacters: number,
  characters: number,
): TokenCounts {
  if (!isCount(usage?.prompt_tokens) || !isCount(usage.completion_tokens)) {
    return {
      ...noTokens,
      prompt: estimateTokens(promptCharacters),
      completion: estimateTokens(characters),
      estimated: true,
    };
  }
  const { prompt_tokens: prompt, completion_tokens: completion } = usage;
  const part = (value: unknown, of: number) => (isCount(value) ? Math.min(value, of) : 0);
  return {
    prompt,
    cached: part(usage.prompt_tokens_details?.cached_tokens, prompt),
    completion,
    reasoning: part(usage.completion_tokens_details?.reasoning_tokens, completion),
    estimated: false,
  };
}

/** Tokens of a text of so many characters, roughly. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Codes of 429 that no waiting mends. */
const exhausted = new Set(["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"]);

/** Reads an answer with a status that is no success. */
export function readStatus(error: APIError): Unanswered {
  const { status, headers, param } = error as { status: number } & APIError;
  const code = error.code ?? "";
  const message = scrubbed(`${status} ${error.message.replace(/^\d{3} /, "")}`);
  const known = { message, limits: headers ? rateLimits(headers) : undefined };
  const waiting = { ...known, retryAfterMs: retryAfter(headers) };
  if (status === 401 || status === 403) return { ...known, outcome: "unauthorized" };
  if (status === 402 || (status === 429 && exhausted.has(code))) return { ...known, outcome: "quota" };
  if (status === 404) return { ...known, outcome: "unknown_model" };
  if (status === 429) return { ...waiting, outcome: "rate_limited" };
  if (status === 503 || status === 529) return { ...waiting, outcome: "overloaded" };
  if (status >= 500 || status === 408 || status === 409 || status === 425) {
    return { ...waiting, outcome: "server_error" };
  }
  return { ...known, outcome: "bad_request", parameter: param ?? undefined };
}

/** Reads what was thrown in place of an answer. */
export function readError(error: unknown): Unanswered {
  if (error instanceof APIError && error.status !== undefined) return readStatus(error as APIError);
  const causes = causesOf(error);
  const message = scrubbed(causes.map(({ message: text }) => text).join(": "));
  const codes = causes.map((cause) => (cause as { code?: string }).code ?? "");
  if (codes.includes("UND_ERR_RES_EXCEEDED_MAX_SIZE")) {
    return { outcome: "too_large", message: "the answer is larger than LLM_MAX_ANSWER_BYTES" };
  }
  // A 200 whose body is broken JSON surfaces as a bare SyntaxError; one that breaks off, as an error of the connection.
  if (causes.some((cause) => cause instanceof SyntaxError)) {
    return { outcome: "unreadable", message: `the answer is no JSON: ${message}` };
  }
  return { outcome: "connection", message: `the endpoint cannot be reached: ${message}` };
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause)
    causes.push(cause);
  return causes;
}

/** Endpoints quote keys in what they refuse. */
function scrubbed(message: string): string {
  return message.replace(/\b(sk|pk|key)-[\w*.-]{4,}/gi, "[key]").slice(0, 500);
}
