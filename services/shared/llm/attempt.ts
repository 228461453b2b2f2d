/** One HTTP attempt at a chat completion, within a deadline that covers its body. */
import OpenAI from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import { Agent, fetch as undiciFetch } from "undici";
import { type Attempt, readCompletion, readError } from "./outcome.ts";
import type { ChatMessage } from "./prompt.ts";

export interface Endpoint {
  readonly baseUrl: string;
  /** The key as it is now; empty: none. */
  readonly apiKey: () => string;
  /** Empty: none. */
  readonly organization: string;
  /** Sockets at most; the caller lets no more attempts run at once. */
  readonly connections: number;
  /** Bytes of a response body at most. */
  readonly maxAnswerBytes: number;
}

/** How an answer is constrained; text: not at all. */
export type AnswerForm =
  | { readonly type: "text" }
  | { readonly type: "json_object" }
  | {
      readonly type: "json_schema";
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
    };

export interface CompletionRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Null: not sent. */
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly seed: number | null;
  readonly maxTokens: number;
  /** Name of the parameter for `maxTokens`: endpoints differ. */
  readonly maxTokensName: "max_completion_tokens" | "max_tokens";
  readonly answer: AnswerForm;
}

/** The body of a request, as it is sent. */
export function bodyOf(request: CompletionRequest): ChatCompletionCreateParamsNonStreaming {
  const { model, messages, temperature, topP, seed, maxTokens, maxTokensName, answer } = request;
  return {
    model,
    messages: [...messages],
    ...(temperature !== null && { temperature }),
    ...(topP !== null && { top_p: topP }),
    [maxTokensName]: maxTokens,
    ...(seed !== null && { seed }),
    ...(answer.type === "json_object" && { response_format: { type: "json_object" as const } }),
    ...(answer.type === "json_schema" && {
      response_format: {
        type: "json_schema" as const,
        json_schema: { name: answer.name, schema: answer.schema, strict: true },
      },
    }),
  };
}

export class CompletionClient {
  readonly #client: OpenAI;
  readonly #dispatcher: Agent;
  /** A controller for each attempt, never one long-lived signal: fetch keeps listeners on those. */
  readonly #live = new Set<AbortController>();
  #closed = false;

  constructor(endpoint: Endpoint) {
    // fetch and dispatcher must come from the same undici; its own time limits (300 s) would end long generations.
    this.#dispatcher = new Agent({
      connections: endpoint.connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      // Shorter than common servers keep theirs (5 s), so that a reused connection does not meet a closing one.
      keepAliveTimeout: 4_000,
      maxResponseSize: endpoint.maxAnswerBytes,
      allowH2: false,
    });
    this.#client = new OpenAI({
      baseURL: endpoint.baseUrl,
      // The client refuses to do without a key; an endpoint that asks for none does not look.
      apiKey: async () => endpoint.apiKey() || "none",
      organization: endpoint.organization || null,
      project: null,
      maxRetries: 0,
      // Deadlines are our own, an attempt at a time.
      timeout: 24 * 3_600_000,
      logLevel: "off",
      // A compressed body could be small on the wire and huge in memory.
      defaultHeaders: { "accept-encoding": "identity" },
      fetch: undiciFetch as unknown as typeof fetch,
      fetchOptions: { dispatcher: this.#dispatcher, redirect: "error" } as never,
    });
  }

  /**
   * Makes one attempt. Never throws.
   *
   * @param timeoutMs milliseconds until the whole answer has to be there
   * @param signal gives the attempt up when it is aborted
   */
  async complete(
    request: CompletionRequest,
    timeoutMs: number,
    signal?: AbortSignal | undefined,
  ): Promise<Attempt> {
    if (signal?.aborted) return { outcome: "aborted", message: "given up before it was sent" };
    if (this.#closed) return { outcome: "aborted", message: "the client is closed" };
    const controller = new AbortController();
    this.#live.add(controller);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, timeoutMs);
    const giveUp = () => controller.abort();
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      const { data, response } = await this.#client.chat.completions
        .create(bodyOf(request), { signal: controller.signal })
        .withResponse();
      const characters = request.messages.reduce((sum, { content }) => sum + content.length, 0);
      return readCompletion(data, characters, response.headers);
    } catch (error) {
      if (late) return { outcome: "timeout", message: `no whole answer within ${Math.round(timeoutMs)} ms` };
      if (controller.signal.aborted) return { outcome: "aborted", message: "given up in flight" };
      return readError(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
      this.#live.delete(controller);
    }
  }

  /** Gives up every attempt in flight and closes the connections; later attempts are `aborted` at once. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#live) controller.abort();
    void this.#dispatcher.destroy().catch(() => {});
  }
}
