/** The operations port of a service: liveness, readiness, metrics, and what it is doing. */
import { createServer } from "node:http";
import { field, fieldGroup, text, whole } from "./config.js";
export const httpFields = fieldGroup("HTTP", {
    host: field(text, "Address the operations port listens on; 0.0.0.0 in a container.", {
        default: "127.0.0.1",
    }),
    port: field(whole(0, 65_535), "Operations port (/healthz, /readyz, /metrics, /statusz); 0: any free one.", {
        default: 9400,
    }),
});
/** Starts the operations port. @throws when the port cannot be bound. */
export async function startOperationsServer(address, probes, metrics) {
    const server = createServer(async (request, response) => {
        const send = (status, contentType, body) => {
            response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" }).end(body);
        };
        const health = (state) => send(state.ok ? 200 : 503, "application/json", JSON.stringify(state));
        const path = (request.url ?? "/").split("?")[0];
        if (request.method !== "GET" && request.method !== "HEAD")
            return send(405, "text/plain", "only GET\n");
        if (path === "/healthz")
            return health(probes.live());
        if (path === "/readyz")
            return health(probes.ready());
        if (path === "/statusz")
            return send(200, "application/json", JSON.stringify(probes.status()));
        if (path === "/metrics") {
            const { contentType, body } = await metrics.text();
            return send(200, contentType, body);
        }
        return send(404, "text/plain", "try /healthz, /readyz, /metrics or /statusz\n");
    });
    await new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(address.port, address.host, resolve);
    });
    return { port: server.address().port, stop: () => closeServer(server) };
}
/** Closes a server, idle connections included. */
export function closeServer(server) {
    return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
    });
}
