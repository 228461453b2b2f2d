/** One HTTP attempt at a chat completion, and what became of it. All that endpoints do wrong ends as an outcome here. */
import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError } from "openai";
import { Agent, fetch as undiciFetch } from "undici";
import { noUsage } from "./model.js";
/** Codes of refusals for load that no waiting mends. */
const exhausted = new Set(["insufficient_quota", "billing_hard_limit_reached"]);
export class CompletionClient {
    #client;
    constructor(endpoint) {
        // fetch and dispatcher must come from the same undici; its own time limits (300 s) would end long generations.
        const dispatcher = new Agent({
            connections: endpoint.connections,
            headersTimeout: endpoint.timeoutMs,
            bodyTimeout: endpoint.timeoutMs,
            allowH2: false,
        });
        this.#client = new OpenAI({
            baseURL: endpoint.baseUrl,
            apiKey: endpoint.apiKey || "none",
            organization: null,
            project: null,
            maxRetries: 0,
            timeout: endpoint.timeoutMs,
            logLevel: "off",
            fetch: undiciFetch,
            fetchOptions: { dispatcher, redirect: "error" },
        });
    }
    /** Makes one attempt. Never throws. */
    async complete(request) {
        try {
            const completion = await this.#client.chat.completions.create({
                model: request.model,
                messages: [...request.messages],
                temperature: request.temperature,
                max_completion_tokens: request.maxTokens,
                seed: request.seed,
                ...responseFormat(request.answer),
            });
            return classify(completion);
        }
        catch (error) {
            return failure(error);
        }
    }
}
function responseFormat(answer) {
    if (answer.type === "text")
        return {};
    if (answer.type === "json_object")
        return { response_format: { type: "json_object" } };
    return {
        response_format: {
            type: "json_schema",
            json_schema: { name: answer.name, schema: answer.schema, strict: true },
        },
    };
}
/** A gateway may answer 200 with a page, or with JSON that is no completion. */
function classify(completion) {
    const answer = completion;
    const choice = answer && typeof answer === "object" ? answer.choices?.[0] : undefined;
    if (!choice?.message) {
        const message = "the endpoint answered with something that is no chat completion";
        return { outcome: "server_error", message, usage: { ...noUsage, calls: 1 } };
    }
    const usage = usageOf(answer);
    const text = choice.message.content ?? "";
    if (choice.message.refusal)
        return { outcome: "refused", text: choice.message.refusal, usage };
    if (choice.finish_reason === "content_filter")
        return { outcome: "filtered", text, usage };
    if (choice.finish_reason === "length")
        return { outcome: "truncated", text, usage };
    return { outcome: "ok", text, usage };
}
function usageOf({ usage }) {
    return {
        calls: 1,
        promptTokens: usage?.prompt_tokens ?? 0,
        cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
        completionTokens: usage?.completion_tokens ?? 0,
    };
}
function failure(error) {
    const usage = { ...noUsage, calls: 1 };
    if (error instanceof APIConnectionTimeoutError) {
        return { outcome: "timeout", message: "no answer in time", usage };
    }
    if (error instanceof APIConnectionError) {
        const cause = error.cause?.message;
        return { outcome: "connection", message: cause ? `${error.message} (${cause})` : error.message, usage };
    }
    if (!(error instanceof APIError) || error.status === undefined) {
        // A 200 whose body is broken JSON, or a body that breaks off, surfaces as a bare error.
        return {
            outcome: "connection",
            message: `the answer could not be read: ${error.message}`,
            usage,
        };
    }
    const message = `${error.status} ${error.message}`.slice(0, 500);
    const { status, code } = error;
    if (status === 401 || status === 403 || status === 404 || exhausted.has(code ?? "")) {
        return { outcome: "configuration", message, usage };
    }
    const retryAfterMs = retryAfter(error.headers);
    const waiting = retryAfterMs === undefined ? {} : { retryAfterMs };
    if (status === 429 || status === 503)
        return { outcome: "rate_limited", message, usage, ...waiting };
    if (status >= 500 || status === 408 || status === 409) {
        return { outcome: "server_error", message, usage, ...waiting };
    }
    return { outcome: "bad_request", message, usage };
}
/** Retry-After as seconds or a date (RFC 9110, section 10.2.3); undefined when absent or neither. */
export function retryAfter(headers, now = Date.now()) {
    const value = headers?.get("retry-after");
    if (!value)
        return undefined;
    const seconds = Number(value);
    const milliseconds = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - now;
    return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}
