/**
 * Asks a live MCP server for its tools: every page of `tools/list`, and nothing else. The server may be slow, broken or
 * hostile, so time, bytes, pages and tools are bounded.
 */
import {
  Client,
  ProtocolError,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type Transport,
  type VersionNegotiationOptions,
} from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { z } from "zod";

/** Where a server is: a program that speaks on its standard input and output, or an address. */
export type McpServer =
  | {
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly url: URL; readonly headers: Readonly<Record<string, string>> };

export interface McpLimits {
  /** Time for everything, in milliseconds. */
  readonly milliseconds: number;
  /** Bytes the server may send in all, or on standard output in one message. */
  readonly bytes: number;
  readonly pages: number;
  readonly tools: number;
}

export const mcpLimits: McpLimits = {
  milliseconds: 30_000,
  bytes: 32 * 2 ** 20,
  pages: 1_000,
  tools: 10_000,
};

export interface McpListing {
  /** Name the server gives itself. */
  readonly server: string;
  /** The tools as the server sent them, in its order. */
  readonly tools: readonly unknown[];
}

/** The server could not be asked, or its answers are of no use. The message says what it did. */
export class McpFailure extends Error {
  override readonly name = "McpFailure";
}

/** How often the list is begun anew when it changes while it is read. */
const restarts = 3;

/** A page as far as it is relied on: what its tools are like is judged later, one by one. */
const pageSchema = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.string().nullish() });

/**
 * Lists the tools of a server.
 * @throws McpFailure within the time that `limits` give, and what closing the server takes
 */
export async function listMcpTools(server: McpServer, limits: McpLimits = mcpLimits): Promise<McpListing> {
  const watch = new Watch(limits, "command" in server);
  try {
    // The older handshake first: nearly every server knows it, and its list may hold tools that are at fault.
    return await converse(server, { mode: "legacy" }, limits, watch);
  } catch (error) {
    if (!refusesHandshake(error)) throw watch.failure(error);
    return await converse(server, { mode: "auto" }, limits, watch).catch((second: unknown) => {
      throw watch.failure(second);
    });
  } finally {
    watch.end();
  }
}

/** True when a server answered that it does not know the older way to begin. */
function refusesHandshake(error: unknown): boolean {
  if (error instanceof ProtocolError) return true;
  return error instanceof SdkHttpError && [400, 404, 405, 406].includes(error.status ?? 0);
}

async function converse(
  server: McpServer,
  versionNegotiation: VersionNegotiationOptions,
  limits: McpLimits,
  watch: Watch,
): Promise<McpListing> {
  let changes = 0;
  const client = new Client(
    { name: "dialoom", version: "1" },
    {
      versionNegotiation,
      listChanged: {
        tools: {
          autoRefresh: false,
          debounceMs: 0,
          onChanged: () => {
            changes += 1;
          },
        },
      },
    },
  );
  client.onerror = (error) => watch.heard(error);
  try {
    const transport = transportTo(server, limits, watch);
    await watch.until("connecting", client.connect(transport, { timeout: limits.milliseconds }));
    const tools = await allPages(client, limits, watch, () => changes);
    return { server: client.getServerVersion()?.name ?? "mcp", tools };
  } finally {
    await client.close().catch(() => {});
  }
}

function transportTo(server: McpServer, limits: McpLimits, watch: Watch): Transport {
  if ("url" in server)
    return new StreamableHTTPClientTransport(server.url, {
      requestInit: { headers: { ...server.headers } },
      fetch: async (input, init) => limitedResponse(await fetch(input, init), limits.bytes, watch),
    });
  const transport = new StdioClientTransport({
    command: server.command,
    args: [...server.args],
    env: { ...getDefaultEnvironment(), ...server.env },
    stderr: "pipe",
    maxBufferSize: limits.bytes,
  });
  transport.stderr?.on("data", (chunk: Buffer) => watch.wrote(chunk.toString("utf8")));
  return transport;
}

function limitedResponse(response: Response, limit: number, watch: Watch): Response {
  if (response.body === null) return response;
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (watch.received(chunk.length) > limit) controller.error(watch.tooLarge());
      else controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), response);
}

async function allPages(
  client: Client,
  limits: McpLimits,
  watch: Watch,
  changes: () => number,
): Promise<readonly unknown[]> {
  for (let attempt = 0; attempt <= restarts; attempt += 1) {
    const before = changes();
    const tools = await onePass(client, limits, watch, () => changes() > before);
    if (tools !== undefined) return tools;
  }
  throw new McpFailure(
    `the server changed its list of tools while it was read, ${restarts + 1} times in a row: ask again when it is at rest`,
  );
}

/** The list from its first page to its last; undefined when it changed on the way. */
async function onePass(
  client: Client,
  limits: McpLimits,
  watch: Watch,
  changed: () => boolean,
): Promise<readonly unknown[] | undefined> {
  const tools: unknown[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; page <= limits.pages; page += 1) {
    const request = { method: "tools/list", params: cursor === undefined ? {} : { cursor } };
    const answer = await watch.until(
      `page ${page} of the list`,
      client.request(request, pageSchema, { timeout: limits.milliseconds }),
    );
    tools.push(...answer.tools);
    if (tools.length > limits.tools)
      throw new McpFailure(`the server lists more than ${limits.tools} tools: nobody can use so many`);
    if (changed()) return undefined;
    const next = answer.nextCursor ?? undefined;
    if (next === undefined) return tools;
    if (seen.has(next))
      throw new McpFailure(`the server gave the cursor of page ${page} twice: its list would never end`);
    seen.add(next);
    cursor = next;
  }
  throw new McpFailure(`the server has more than ${limits.pages} pages of tools: its list seems not to end`);
}

/** Watches over one conversation: its time, its bytes, and what the server said that explains a failure. */
class Watch {
  readonly #limits: McpLimits;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #hint: string;
  #bytes = 0;
  #doing = "connecting";
  #fault = "";
  #stderr = "";

  constructor(limits: McpLimits, isProgram: boolean) {
    this.#limits = limits;
    this.#hint = isProgram ? "; does it speak MCP on its standard output?" : "; is it an MCP endpoint?";
    this.#timer = setTimeout(() => {
      this.#stop.abort(
        new McpFailure(
          `the server did not answer within ${limits.milliseconds / 1_000} s (${this.#doing})${this.#said()}${this.#doing === "connecting" ? this.#hint : ""}`,
        ),
      );
    }, limits.milliseconds);
  }

  /** Waits for a step, but no longer than the time allows. */
  async until<T>(doing: string, step: Promise<T>): Promise<T> {
    this.#doing = doing;
    const { signal } = this.#stop;
    signal.throwIfAborted();
    const stopped = Promise.withResolvers<never>();
    const stop = () => stopped.reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    try {
      return await Promise.race([step, stopped.promise]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  received(bytes: number): number {
    this.#bytes += bytes;
    return this.#bytes;
  }

  tooLarge(): McpFailure {
    const failure = new McpFailure(
      `the server sent more than ${this.#limits.bytes} bytes (${this.#doing}): its list is too large`,
    );
    this.#stop.abort(failure);
    return failure;
  }

  /** A fault of the connection, such as a line that is no message. */
  heard(error: Error): void {
    this.#fault = error.message;
  }

  /** Text on the server's standard error. */
  wrote(text: string): void {
    this.#stderr = `${this.#stderr}${text}`.slice(-2_000);
  }

  failure(error: unknown): McpFailure {
    const { signal } = this.#stop;
    if (error instanceof McpFailure) return error;
    if (signal.reason instanceof McpFailure) return signal.reason;
    const message = error instanceof Error ? error.message : String(error);
    return new McpFailure(
      `the server could not be asked (${this.#doing}): ${message.slice(0, 1_000)}${this.#said(message)}`,
    );
  }

  #said(already = ""): string {
    const fault = this.#fault === "" || already.includes(this.#fault) ? "" : `; ${this.#fault}`;
    const last = this.#stderr.trim().split("\n").at(-1) ?? "";
    return `${fault}${last === "" ? "" : `; it wrote: ${last.slice(0, 500)}`}`;
  }
}
