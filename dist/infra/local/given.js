/** The platform that the environment names: only checked, never started or stopped. */
import { readConfig } from "../../services/shared/ops/config.js";
import { kafkaFields } from "../../services/shared/stream/kafka.js";
import { registryFields } from "../../services/shared/stream/registry-http.js";
import { PlatformUnavailable } from "./errors.js";
import { pollUntil } from "./polling.js";
import { listBrokers, registryAnswers } from "./readiness.js";
const LIMIT_MS = 15_000;
/** The settings of the platform that the environment names, credentials included. @throws ConfigError */
export function givenSettings(env) {
    return readConfig((read) => ({ kafka: read(kafkaFields), registry: read(registryFields) }), env);
}
/**
 * @throws ConfigError when its settings are wrong
 * @throws PlatformUnavailable naming each of the two that does not answer in time.
 */
export async function useGiven(env) {
    const { kafka, registry: registrySettings } = givenSettings(env);
    const { brokers } = kafka;
    const registryUrl = registrySettings.url.replace(/\/+$/, "");
    const options = { limitMs: LIMIT_MS, everyMs: 500 };
    const [broker, registry] = await Promise.all([
        pollUntil(async () => (await listBrokers(brokers, kafka)) !== undefined, options),
        pollUntil(() => registryAnswers(registrySettings), options),
    ]);
    const problems = [
        ...(broker ? [] : [`no Kafka broker answers at ${brokers.join(", ")} (KAFKA_BROKERS)`]),
        ...(registry ? [] : [`no schema registry answers at ${registryUrl}/subjects (SCHEMA_REGISTRY_URL)`]),
    ];
    if (problems.length > 0) {
        throw new PlatformUnavailable(`After ${LIMIT_MS / 1000} s ${problems.join(", and ")}. Start them, correct the addresses, or unset both variables to have a platform started here.`);
    }
    return { kind: "given", brokers: [...brokers], registryUrl, stop: async () => { } };
}
