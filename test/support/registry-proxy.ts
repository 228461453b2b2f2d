/** A registry behind TLS and basic authentication, as registries are run in production: a proxy that checks both. */
import { request as forward } from "node:http";
import { createServer } from "node:https";
import type { KeyPair } from "./certificates.ts";

export interface RegistryProxy {
  /** Base address of the Confluent-compatible interface. */
  readonly url: string;
  /** Requests that came without the right credentials. */
  readonly refused: () => number;
  stop(): Promise<void>;
}

export async function startRegistryProxy(
  target: string,
  pair: KeyPair,
  user: { readonly name: string; readonly password: string },
): Promise<RegistryProxy> {
  const expected = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString("base64")}`;
  const { pathname, origin } = new URL(target);
  let refused = 0;
  const server = createServer(pair, (request, response) => {
    if (request.headers.authorization !== expected) {
      refused += 1;
      response.writeHead(401, { "content-type": "application/json" });
      response.end('{"error_code":40101,"message":"who are you?"}');
      return;
    }
    const { authorization: _, host: __, ...headers } = request.headers;
    const onward = forward(
      new URL(request.url ?? "/", origin),
      { method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port was assigned");
  return {
    url: `https://127.0.0.1:${address.port}${pathname}`,
    refused: () => refused,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
