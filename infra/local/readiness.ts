/** Says whether a broker and a registry are up, by asking them something real. */
import "../../services/shared/stream/kafkajs-patch.ts";
import { connect } from "node:net";
import { Kafka, logLevel } from "kafkajs";
import { type KafkaSecurity, securityOptions } from "../../services/shared/stream/kafka-security.ts";
import { type RegistrySettings, registryRequests } from "../../services/shared/stream/registry-http.ts";

/** Ids of the brokers that the cluster lists; undefined while it does not answer. */
export async function listBrokers(
  brokers: readonly string[],
  security: Partial<KafkaSecurity> = {},
): Promise<number[] | undefined> {
  const accepting = await whichAccept(brokers);
  if (accepting.length === 0) return undefined;
  const admin = new Kafka({
    clientId: "dialoom-readiness",
    // A client that does not retry asks the first broker alone.
    brokers: accepting,
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
  } catch {
    return undefined;
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** Whether the registry lists its subjects. */
export async function registryAnswers(settings: RegistrySettings): Promise<boolean> {
  try {
    const response = await registryRequests(settings)("/subjects", { signal: AbortSignal.timeout(3_000) });
    return response.ok && Array.isArray(await response.json());
  } catch {
    return false;
  }
}

/** Cheap first question: a refused connection costs nothing, a client that meets one does. */
async function whichAccept(brokers: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(brokers.map(accepts));
  return brokers.filter((_, index) => answers[index]);
}

function accepts(broker: string): Promise<boolean> {
  const colon = broker.lastIndexOf(":");
  const host = broker.slice(0, colon).replace(/^\[|\]$/g, "");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port: Number(broker.slice(colon + 1)), timeout: 2_000 });
  socket.once("connect", () => resolve(true));
  socket.once("timeout", () => resolve(false));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
