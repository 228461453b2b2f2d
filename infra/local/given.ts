/** The platform that the environment names: only checked, never started or stopped. */
import { PlatformUnavailable } from "./errors.ts";
import type { Platform } from "./platform.ts";
import { pollUntil } from "./polling.ts";
import { listBrokers, registryAnswers } from "./readiness.ts";

const LIMIT_MS = 15_000;

/** @throws PlatformUnavailable naming each of the two that does not answer in time. */
export async function useGiven(brokers: string[], registryUrl: string): Promise<Platform> {
  const options = { limitMs: LIMIT_MS, everyMs: 500 };
  const [broker, registry] = await Promise.all([
    pollUntil(async () => (await listBrokers(brokers)) !== undefined, options),
    pollUntil(() => registryAnswers(registryUrl), options),
  ]);
  const problems = [
    ...(broker ? [] : [`no Kafka broker answers at ${brokers.join(", ")} (KAFKA_BROKERS)`]),
    ...(registry ? [] : [`no schema registry answers at ${registryUrl}/subjects (SCHEMA_REGISTRY_URL)`]),
  ];
  if (problems.length > 0) {
    throw new PlatformUnavailable(
      `After ${LIMIT_MS / 1000} s ${problems.join(", and ")}. Start them, correct the addresses, or unset both variables to have a platform started here.`,
    );
  }
  return { kind: "given", brokers, registryUrl, stop: async () => {} };
}
