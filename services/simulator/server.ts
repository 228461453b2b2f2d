/**
 * An OpenAI-compatible model endpoint without a model. It answers the steps of the pipeline from what their prompts
 * hold, and goes wrong as often as it is told to. Nothing here may import from the services that ask it: like a real
 * endpoint, it knows only what a request says.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hashOf } from "../shared/dialogue/canonical.ts";
import { seeded } from "../shared/dialogue/random.ts";
import { closeServer } from "../shared/ops/http.ts";
import { readBody } from "./body.ts";
import { BoundedMap } from "./bounded-map.ts";
import { Completions } from "./completion.ts";
import { type SimulatorSettings, withDefaults } from "./config.ts";
import { deliver, overloaded, refuseByFault, sendError, sendJson } from "./delivery.ts";
import { FaultDraw } from "./faults/draw.ts";
import { latency } from "./latency.ts";
import { withoutFences } from "./reading.ts";
import { type ChatRequest, checkKey, RequestError, readRequest } from "./request.ts";
import { RequestBucket } from "./request-bucket.ts";
import { type Statistics, Stats } from "./stats.ts";
import { Turns } from "./turns.ts";

/** Requests that are known to be answered; an older one counts as new again. */
const remembered = 100_000;

export interface SimulatorOptions extends Partial<SimulatorSettings> {
  /** Address to listen on. Default: loopback only. */
  readonly host?: string;
  /** Port to listen on; 0, the default: any free one. */
  readonly port?: number;
}

export interface Simulator {
  /** Base address for clients, with `/v1`. */
  readonly url: string;
  readonly port: number;
  stats(): Statistics;
  /** Finishes what is in flight, for at most `graceMs`, and closes. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts a simulator.
 *
 * @throws ConfigError when rates add up to more than 1; an Error when the port cannot be bound.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = "127.0.0.1", port = 0, ...settings } = options;
  const endpoint = new Endpoint(withDefaults(settings));
  const server = createServer((request, response) => void endpoint.handle(request, response));
  // Longer than clients keep an idle connection, so that it is they who close it and no request meets a closing one.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${address.port}/v1`,
    port: address.port,
    stats: () => endpoint.stats(),
    stop: (graceMs = 10_000) => stop(server, endpoint, graceMs),
  };
}

async function stop(server: Server, endpoint: Endpoint, graceMs: number): Promise<void> {
  endpoint.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => void closeServer(server), graceMs);
  await closed;
  clearTimeout(timer);
}

class Endpoint {
  readonly #settings: SimulatorSettings;
  readonly #stats = new Stats();
  readonly #faults: FaultDraw;
  readonly #completions: Completions;
  readonly #bucket: RequestBucket | undefined;
  readonly #turns: Turns;
  readonly #answered = new BoundedMap<string, true>(remembered);
  /** Responses that will never come by themselves. */
  readonly #hung = new Set<ServerResponse>();
  #closing = false;

  constructor(settings: SimulatorSettings) {
    this.#settings = settings;
    this.#faults = new FaultDraw(settings);
    this.#completions = new Completions(settings, this.#stats);
    const { requestsPerSecond, parallel } = settings;
    this.#bucket =
      requestsPerSecond > 0 ? new RequestBucket(requestsPerSecond, performance.now()) : undefined;
    this.#turns = new Turns(parallel > 0 ? parallel : Number.POSITIVE_INFINITY);
  }

  stats(): Statistics {
    return this.#stats.read();
  }

  /** Takes no more requests, and gives up those that hang. */
  close(): void {
    this.#closing = true;
    for (const response of this.#hung) response.destroy();
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      sendError(
        response,
        error instanceof RequestError
          ? error
          : new RequestError(500, `The simulator failed: ${(error as Error).message}`, {
              type: "server_error",
            }),
      );
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#closing) response.setHeader("connection", "close");
    const path = (request.url ?? "/").split("?")[0];
    const wanted = path === "/v1/chat/completions" ? "POST" : "GET";
    if (request.method !== wanted && !(wanted === "GET" && request.method === "HEAD")) {
      throw new RequestError(405, `Not allowed to ${request.method} on ${path}. Use ${wanted}.`);
    }
    if (path === "/v1/chat/completions") return this.#chat(request, response);
    if (path === "/v1/models" || path?.startsWith("/v1/models/"))
      return this.#models(request, response, path);
    if (path === "/healthz") return sendJson(response, 200, '{"ok":true}');
    if (path === "/readyz") {
      if (this.#closing) return sendJson(response, 503, '{"ok":false,"reason":"stopping"}');
      return sendJson(response, 200, '{"ok":true}');
    }
    if (path === "/stats" || path === "/statusz")
      return sendJson(response, 200, JSON.stringify(this.stats()));
    if (path === "/metrics") {
      const { contentType, body } = await this.#stats.metrics.text();
      response.writeHead(200, { "content-type": contentType }).end(body);
      return;
    }
    throw new RequestError(404, `Invalid URL (${request.method} ${path})`);
  }

  #models(request: IncomingMessage, response: ServerResponse, path: string): void {
    checkKey(request.headers.authorization, this.#settings.apiKey);
    const models = this.#settings.models.map((id) => ({
      id,
      object: "model",
      created: 0,
      owned_by: "simulator",
    }));
    if (path === "/v1/models") {
      sendJson(response, 200, JSON.stringify({ object: "list", data: models }));
      return;
    }
    const id = decodeURIComponent(path.slice("/v1/models/".length));
    const model = models.find((listed) => listed.id === id);
    if (!model) {
      throw new RequestError(404, `The model \`${id}\` does not exist or you do not have access to it.`, {
        param: "model",
        code: "model_not_found",
      });
    }
    sendJson(response, 200, JSON.stringify(model));
  }

  async #chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const begun = performance.now();
    const asked: { step?: string | undefined } = {};
    let outcome = "failed";
    this.#stats.begin();
    try {
      outcome = await this.#answer(request, response, asked);
    } catch (error) {
      if (error instanceof RequestError) outcome = `refused_${error.status}`;
      throw error;
    } finally {
      this.#stats.end(asked.step, outcome, (performance.now() - begun) / 1000);
    }
  }

  /** Answers a chat request. @returns what became of it */
  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    asked: { step?: string | undefined },
  ): Promise<string> {
    const { models, apiKey, maxBodyBytes, maxConcurrency, overloadStatus, retryAfterSeconds } =
      this.#settings;
    checkKey(request.headers.authorization, apiKey);
    const body = await readBody(request, maxBodyBytes);
    const chat: ChatRequest = readRequest(body, models);
    asked.step = chat.step;
    if (this.#closing) throw overloaded("503");
    if (maxConcurrency > 0 && this.#stats.inFlight > maxConcurrency) {
      sendError(response, overloaded(overloadStatus), { "retry-after": String(retryAfterSeconds) });
      return "overloaded";
    }
    if (this.#bucket) {
      const admitted = this.#bucket.take(performance.now());
      if (this.#settings.rateLimitHeaders)
        response.setHeaders(new Map(Object.entries(this.#bucket.headers())));
      if (!admitted) {
        sendError(response, overloaded("429"));
        return "rate_limited";
      }
    }
    const hash = hashOf(withoutFences(body));
    if (this.#answered.get(hash)) this.#stats.repeat();
    const arrival = this.#faults.arrive(hash);
    const fault = this.#faults.delivery(hash, arrival);
    if (refuseByFault(response, fault, retryAfterSeconds)) return fault ?? "ok";
    if (fault === "hang") this.#hang(response);
    const pausing = latency(this.#settings, seeded(this.#settings.seed, "latency", hash, arrival));
    await this.#turns.take();
    const stayed = await pause(pausing, response).finally(() => this.#turns.giveBack());
    if (!stayed) return fault ?? "aborted";
    const completion = this.#completions.complete(chat, hash, this.#faults.semantic(hash), fault);
    await deliver(response, completion, fault);
    if (fault) return fault;
    if (!response.writableFinished) return "aborted";
    this.#answered.set(hash, true);
    return "ok";
  }

  #hang(response: ServerResponse): void {
    this.#hung.add(response);
    response.once("close", () => this.#hung.delete(response));
  }
}

/** Waits. @returns false as soon as the client has gone */
function pause(milliseconds: number, response: ServerResponse): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  if (milliseconds <= 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    const gone = () => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      response.off("close", gone);
      resolve(true);
    }, milliseconds);
    response.once("close", gone);
  });
}
