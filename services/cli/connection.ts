/** Finds the platform a command works on: the environment names it, else the stack that `dialoom up` started does. */
import { pollUntil } from "../../infra/local/polling.ts";
import { listBrokers, registryAnswers } from "../../infra/local/readiness.ts";
import { ConfigError, readConfig } from "../shared/ops/config.ts";
import { createLogger, type Logger } from "../shared/ops/logs.ts";
import { Codec } from "../shared/stream/codec.ts";
import { type KafkaSettings, kafkaFields } from "../shared/stream/kafka.ts";
import { NotReachable } from "../shared/stream/preflight.ts";
import { type RegistrySettings, registryFields } from "../shared/stream/registry-http.ts";
import { pipelineFields } from "../shared/stream/settings.ts";
import { UsageError } from "./exit.ts";
import { homeFolder, runningState, type ServiceRecord, type StackState } from "./home.ts";

export interface Connection {
  readonly kafka: KafkaSettings;
  readonly registry: RegistrySettings;
  readonly rounds: number;
  readonly codec: Codec;
  /** Services of the local stack on this platform, whose operations ports can be asked; none when there is no such stack. */
  readonly services: readonly ServiceRecord[];
}

/** The Kafka client's log would bury the command's own words; what matters reaches the user as an error. */
export const quiet: Logger = createLogger("cli", "silent");

const reachLimitMs = 5_000;

/**
 * Finds the platform, without asking it anything.
 *
 * @throws UsageError or ConfigError when there is none, or settings are wrong
 */
export function findPlatform(env: NodeJS.ProcessEnv = process.env): Connection {
  const state = runningState(homeFolder(env));
  const given = Boolean(env["KAFKA_BROKERS"] || env["SCHEMA_REGISTRY_URL"]);
  try {
    const settings = readConfig(
      (read) => ({
        kafka: read(kafkaFields),
        registry: read(registryFields),
        pipeline: read(pipelineFields),
      }),
      given ? env : { ...env, ...platformVariables(state) },
    );
    return connectionTo(settings.kafka, settings.registry, settings.pipeline.rounds, state);
  } catch (error) {
    if (!(error instanceof ConfigError) || given || state?.platform) throw error;
    throw new UsageError(
      `${error.message}\nOr start a stack on this machine: \`dialoom up\`, in another terminal and the same folder.`,
    );
  }
}

/** The same as `findPlatform`, and waits a moment for it to answer. @throws UsageError, ConfigError, NotReachable */
export async function connect(env: NodeJS.ProcessEnv = process.env): Promise<Connection> {
  const connection = findPlatform(env);
  await requireReachable(connection);
  return connection;
}

/** A connection to a platform whose settings are known. */
export function connectionTo(
  kafka: KafkaSettings,
  registry: RegistrySettings,
  rounds: number,
  state?: StackState,
): Connection {
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
export function platformVariables(state: StackState | undefined): NodeJS.ProcessEnv {
  if (!state?.platform) return {};
  const { brokers, registryUrl, topicPrefix, rounds } = state.platform;
  return {
    KAFKA_BROKERS: brokers.join(","),
    SCHEMA_REGISTRY_URL: registryUrl,
    KAFKA_TOPIC_PREFIX: topicPrefix,
    PIPELINE_ROUNDS: String(rounds),
  };
}

async function requireReachable({ kafka, registry }: Connection): Promise<void> {
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
    throw new NotReachable(
      `After ${reachLimitMs / 1_000} s ${away.join(", and ")}. Check that they run and that the addresses are right; \`dialoom up\` starts both on this machine.`,
    );
  }
}
