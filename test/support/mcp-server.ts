/**
 * MCP servers written with the official SDK, to be asked for their tools: `node mcp-server.ts KIND` speaks on standard
 * input and output, `serveMcp` over HTTP. All kinds but `paged`, `modern-only` and `settling` are at fault in some way.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

export const mcpKinds = [
  "paged",
  "modern-only",
  "settling",
  "changing",
  "endless",
  "many",
  "huge",
  "nested",
  "hanging",
  "refusing",
  "bad-tools",
  "silent",
  "bad-json",
  "exiting",
] as const;
export type McpKind = (typeof mcpKinds)[number];

/** Pages of a list that is well-behaved, and tools on each. */
export const pages = 4;
export const toolsPerPage = 25;

const tool = (number: number) => ({
  name: `files.read_${number}`,
  description: `Reads file ${number}.`,
  inputSchema: { type: "object" as const, properties: { path: { type: "string" } }, required: ["path"] },
});
const page = (from: number, count = toolsPerPage) =>
  Array.from({ length: count }, (_, index) => tool(from + index));

/** A server of a kind; what it does to its list happens over all connections, as with a server that runs. */
export function makeServer(kind: McpKind): () => Server {
  let lists = 0;
  return () => {
    const server = new Server(
      { name: "files", version: "1.0.0" },
      { capabilities: { tools: { listChanged: true } } },
    );
    server.setRequestHandler("tools/call", () => {
      throw new Error("no tool may be called");
    });
    server.setRequestHandler("tools/list", async ({ params }) => {
      const number = Number(params?.cursor ?? 0);
      if (number === 0) lists += 1;
      const next = { nextCursor: String(number + 1) };
      const tools = page(number * toolsPerPage);
      switch (kind) {
        case "changing":
        case "settling":
          if (number === 1 && (kind === "changing" || lists === 1)) await server.sendToolListChanged();
          break;
        case "endless":
          return { tools, nextCursor: "1" };
        case "many":
          return { tools, ...next };
        case "huge":
          return { tools: [{ ...tool(0), description: "x".repeat(2_000_000) }], ...next };
        case "nested":
          return { tools: [{ ...tool(0), inputSchema: nested(50) as never }] };
        case "hanging":
          return new Promise<never>(() => {});
        case "refusing":
          throw new Error("the store of tools is on fire");
        case "bad-tools":
          return { tools: [tool(0), { name: "no_schema" }, "text", null] } as never;
      }
      return { tools, ...(number + 1 < pages && next) };
    });
    return server;
  };
}

function nested(levels: number): { type: "object"; properties: Record<string, unknown> } {
  let schema: Record<string, unknown> = { type: "string" };
  for (let level = 0; level < levels; level += 1) schema = { type: "object", properties: { a: schema } };
  return { type: "object", properties: { a: schema } };
}

/** Serves a kind over HTTP on a free port of the loopback interface. */
export async function serveMcp(kind: McpKind): Promise<{ readonly url: URL; close(): Promise<void> }> {
  const handler = createMcpHandler(makeServer(kind), kind === "modern-only" ? { legacy: "reject" } : {});
  const server = createServer(async (request, response) => {
    if (kind === "silent") return;
    if (kind === "bad-json") {
      response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc": "2.0", nonsense');
      return;
    }
    if (kind === "exiting") {
      request.socket.destroy();
      return;
    }
    const aborted = new AbortController();
    response.on("close", () => aborted.abort());
    const body = request.method === "POST" ? { body: Readable.toWeb(request), duplex: "half" } : {};
    const answer = await handler.fetch(
      new Request(`http://${request.headers.host}${request.url}`, {
        method: request.method ?? "GET",
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
        signal: aborted.signal,
        ...body,
      } as RequestInit),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) Readable.fromWeb(answer.body as never).pipe(response);
    else response.end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`),
    close: async () => {
      await handler.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

if (import.meta.main) {
  const kind = process.argv[2] as McpKind;
  if (kind === "silent") process.stdin.resume();
  else if (kind === "bad-json") {
    process.stdin.on("data", () => process.stdout.write("Welcome to my server!\n{not json}\n"));
  } else if (kind === "exiting") {
    process.stderr.write("licence file not found\n");
    process.exit(3);
  } else serveStdio(makeServer(kind), kind === "modern-only" ? { legacy: "reject" } : {});
}
