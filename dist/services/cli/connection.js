/** Finds the platform a command works on: the environment names it, else the stack that `dialoom up` started does. */
import { pollUntil } from "../../infra/local/polling.js";
import { listBrokers, registryAnswers } from "../../infra/local/readiness.js";
import { ConfigError, readConfig } from "../shared/ops/config.js";
import { createLogger } from "../shared/ops/logs.js";
import { Codec } from "../shared/stream/codec.js";
import { kafkaFields } from "../shared/stream/kafka.js";
import { NotReachable } from "../shared/stream/preflight.js";
import { registryFields } from "../shared/stream/registry-http.js";
import { pipelineFields } from "../shared/stream/settings.js";
import { UsageError } from "./exit.js";
import { homeFolder, runningState } from "./home.js";
/** The Kafka client's log would bury the command's own words; what matters reaches the user as an error. */
export const quiet = createLogger("cli", "silent");
const reachLimitMs = 5_000;
/**
 * Finds the platform, without asking it anything.
 *
 * @throws UsageError or ConfigError when there is none, or settings are wrong
 */
export function findPlatform(env = process.env) {
    const state = runningState(homeFolder(env));
    const given = Boolean(env["KAFKA_BROKERS"] || env["SCHEMA_REGISTRY_URL"]);
    try {
        const settings = readConfig((read) => ({
            kafka: read(kafkaFields),
            registry: read(registryFields),
            pipeline: read(pipelineFields),
        }), given ? env : { ...env, ...platformVariables(state) });
        return connectionTo(settings.kafka, settings.registry, settings.pipeline.rounds, state);
    }
    catch (error) {
        if (!(error instanceof ConfigError) || given || state?.platform)
            throw error;
        throw new UsageError(`${error.message}\nOr start a stack on this machine: \`dialoom up\`, in another terminal and the same folder.`);
    }
}
/** The same as `findPlatform`, and waits a moment for it to answer. @throws UsageError, ConfigError, NotReachable */
export async function connect(env = process.env) {
    const connection = findPlatform(env);
    await requireReachable(connection);
    return connection;
}
/** A connection to a platform whose settings are known. */
export function connectionTo(kafka, registry, rounds, state) {
    const local = state?.platform?.brokers.some((broker) => kafka.brokers.includes(broker)) ?? false;
    const trimmed = { ...registry, url: registry.url.replace(/\/+$/, "") };
    return {
        kafka,
        registry: trimmed,
        rounds,
        codec: new Codec(trimmed, kafka),
        services: local ? (state?.services ?? []) : [],
    };
}
/** The environment variables that name the platform of a stack. */
export function platformVariables(state) {
    if (!state?.platform)
        return {};
    const { brokers, registryUrl, topicPrefix, rounds } = state.platform;
    return {
        KAFKA_BROKERS: brokers.join(","),
        SCHEMA_REGISTRY_URL: registryUrl,
        KAFKA_TOPIC_PREFIX: topicPrefix,
        PIPELINE_ROUNDS: String(rounds),
    };
}
async function requireReachable({ kafka, registry }) {
    const options = { limitMs: reachLimitMs, everyMs: 250 };
    const [broker, answering] = await Promise.all([
        pollUntil(async () => (await listBrokers(kafka.brokers, kafka)) !== undefined, options),
        pollUntil(() => registryAnswers(registry), options),
    ]);
    const away = [
        ...(broker ? [] : [`no Kafka broker answers at ${kafka.brokers.join(", ")} (KAFKA_BROKERS)`]),
        ...(answering ? [] : [`no schema registry answers at ${registry.url} (SCHEMA_REGISTRY_URL)`]),
    ];
    if (away.length > 0) {
        throw new NotReachable(`After ${reachLimitMs / 1_000} s ${away.join(", and ")}. Check that they run and that the addresses are right; \`dialoom up\` starts both on this machine.`);
    }
}
