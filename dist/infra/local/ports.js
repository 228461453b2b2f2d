import { createServer } from "node:net";
/**
 * Ports of 127.0.0.1 that were free a moment ago, all different. Somebody else may take one before it is used: whoever
 * uses them must be ready to try again with others.
 */
export async function freePorts(count) {
    const servers = Array.from({ length: count }, () => createServer());
    try {
        return await Promise.all(servers.map((server) => {
            const { promise, resolve, reject } = Promise.withResolvers();
            server.once("error", reject);
            server.listen(0, "127.0.0.1", () => {
                const address = server.address();
                if (address === null || typeof address === "string")
                    reject(new Error("No port was assigned."));
                else
                    resolve(address.port);
            });
            return promise;
        }));
    }
    finally {
        for (const server of servers)
            server.close();
    }
}
/** A process could not listen on the port it was given because somebody else had taken it. */
export class PortTaken extends Error {
    name = "PortTaken";
}
/** Runs `attempt`, with new ports each time, until it no longer fails because a port was taken. */
export async function withFreePorts(count, attempt) {
    for (let left = 3;; left -= 1) {
        try {
            return await attempt(await freePorts(count));
        }
        catch (error) {
            if (!(error instanceof PortTaken) || left === 1)
                throw error;
        }
    }
}
