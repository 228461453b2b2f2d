/**
 * One broker and one registry for the whole integration suite: the ones the environment names, else child processes,
 * else containers, as `DIALOOM_PLATFORM` says. Tests find them in KAFKA_BROKERS and SCHEMA_REGISTRY_URL and keep apart
 * by a topic prefix of their own.
 */
import { fileURLToPath } from "node:url";
import { type Platform, startPlatform } from "../../infra/local/platform.ts";

let platform: Platform | undefined;

export async function globalSetup(): Promise<void> {
  platform = await startPlatform({
    home: fileURLToPath(new URL("../../.dialoom", import.meta.url)),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  process.env["KAFKA_BROKERS"] = platform.brokers.join(",");
  process.env["SCHEMA_REGISTRY_URL"] = platform.registryUrl;
}

export async function globalTeardown(): Promise<void> {
  await platform?.stop();
}
