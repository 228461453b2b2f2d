/** The operations port of a service: liveness, readiness, metrics, and what it is doing. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { field, fieldGroup, text, whole } from "./config.ts";
import type { Metrics } from "./metrics.ts";

export const httpFields = fieldGroup("HTTP", {
  host: field(text, "Address the operations port listens on; 0.0.0.0 in a container.", {
    default: "127.0.0.1",
  }),
  port: field(whole(0, 65_535), "Operations port (/healthz, /readyz, /metrics, /statusz); 0: any free one.", {
    default: 9400,
  }),
});

/** Whether a service is well; when not, why. */
export type Health = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface Probes {
  /** Live: the process makes progress, or has nothing to do. Never depends on the broker being there. */
  live(): Health;
  /** Ready: takes work. */
  ready(): Health;
  /** What the service is doing, as JSON. */
  status(): unknown;
}

export interface OperationsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts the operations port. @throws when the port cannot be bound. */
export async function startOperationsServer(
  address: { host: string; port: number },
  probes: Probes,
  metrics: Metrics,
): Promise<OperationsServer> {
  const server = createServer(async (request, response) => {
    const send = (status: number, contentType: string, body: string) => {
      response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" }).end(body);
    };
    const health = (state: Health) => send(state.ok ? 200 : 503, "application/json", JSON.stringify(state));
    const path = (request.url ?? "/").split("?")[0];
    if (request.method !== "GET" && request.method !== "HEAD") return send(405, "text/plain", "only GET\n");
    if (path === "/healthz") return health(probes.live());
    if (path === "/readyz") return health(probes.ready());
    if (path === "/statusz") return send(200, "application/json", JSON.stringify(probes.status()));
    if (path === "/metrics") {
      const { contentType, body } = await metrics.text();
      return send(200, contentType, body);
    }
    return send(404, "text/plain", "try /healthz, /readyz, /metrics or /statusz\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, stop: () => closeServer(server) };
}

/** Closes a server, idle connections included. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
