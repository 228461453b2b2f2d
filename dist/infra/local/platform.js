/**
 * A broker and a schema registry for demos, tests and development: the ones the environment names, else child
 * processes, else containers.
 *
 * Whoever starts a platform stops it; signal handling stays with the caller. Should the caller die instead, child
 * processes die with it, and the next start removes what they left.
 */
import { mkdirSync } from "node:fs";
import { choosePlatform } from "./choice.js";
import { startContainers } from "./containers.js";
import { useGiven } from "./given.js";
import { processesMissing, startProcesses } from "./processes.js";
import { dockerAnswers } from "./toolchain.js";
import { APICURIO_VERSION, KAFKA_VERSION } from "./versions.js";
export { PlatformUnavailable } from "./errors.js";
/**
 * Starts a platform, or checks the given one, and returns when both the broker and the registry answer.
 * @throws PlatformUnavailable with a message for the user when there is none to be had.
 */
export async function startPlatform(options) {
    const env = options.env ?? process.env;
    const { home, log } = options;
    const choice = await choosePlatform(env, {
        processesMissing: () => processesMissing(home, env),
        containersMissing: async () => (await dockerAnswers(env)) ? undefined : "no Docker engine answers on DOCKER_HOST or the usual sockets",
    });
    if (choice.kind === "given") {
        log(`Platform: given, brokers ${choice.brokers.join(", ")}, registry ${choice.registryUrl}.`);
        return useGiven(env);
    }
    mkdirSync(home, { recursive: true });
    const began = performance.now();
    log(`Platform: starting Kafka ${KAFKA_VERSION} and Apicurio Registry ${APICURIO_VERSION} as ${choice.kind === "processes" ? "child processes" : "containers"}…`);
    const platform = await (choice.kind === "processes" ? startProcesses(options) : startContainers(options));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    log(`Platform ready after ${seconds} s: Kafka ${platform.brokers.join(", ")}, registry ${platform.registryUrl}.`);
    return platform;
}
