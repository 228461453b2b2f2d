/** Says whether a broker and a registry are up, by asking them something real. */
import "../../services/shared/stream/kafkajs-patch.js";
import { connect } from "node:net";
import { Kafka, logLevel } from "kafkajs";
import { securityOptions } from "../../services/shared/stream/kafka-security.js";
import { registryRequests } from "../../services/shared/stream/registry-http.js";
/** Ids of the brokers that the cluster lists; undefined while it does not answer. */
export async function listBrokers(brokers, security = {}) {
    if (!(await anyAccepts(brokers)))
        return undefined;
    const admin = new Kafka({
        clientId: "dialoom-readiness",
        brokers: [...brokers],
        ...securityOptions(security),
        logLevel: logLevel.NOTHING,
        connectionTimeout: 2_000,
        requestTimeout: 3_000,
        retry: { retries: 0 },
    }).admin();
    try {
        await admin.connect();
        const cluster = await admin.describeCluster();
        return cluster.brokers.map((broker) => broker.nodeId);
    }
    catch {
        return undefined;
    }
    finally {
        await admin.disconnect().catch(() => { });
    }
}
/** Whether the registry lists its subjects. */
export async function registryAnswers(settings) {
    try {
        const response = await registryRequests(settings)("/subjects", { signal: AbortSignal.timeout(3_000) });
        return response.ok && Array.isArray(await response.json());
    }
    catch {
        return false;
    }
}
/** Cheap first question: a refused connection costs nothing, a client that meets one does. */
async function anyAccepts(brokers) {
    const answers = await Promise.all(brokers.map(accepts));
    return answers.includes(true);
}
function accepts(broker) {
    const colon = broker.lastIndexOf(":");
    const host = broker.slice(0, colon).replace(/^\[|\]$/g, "");
    const { promise, resolve } = Promise.withResolvers();
    const socket = connect({ host, port: Number(broker.slice(colon + 1)), timeout: 2_000 });
    socket.once("connect", () => resolve(true));
    socket.once("timeout", () => resolve(false));
    socket.once("error", () => resolve(false));
    return promise.finally(() => socket.destroy());
}
