/** One Apicurio Registry that keeps its schemas in memory, as a child process. */
import { join } from "node:path";
import { ManagedProcess } from "./managed-process.js";
import { awaitAnswer } from "./node-start.js";
import { registryAnswers } from "./readiness.js";
import { REGISTRY_JAR } from "./software.js";
/** Where the registry speaks the Confluent protocol. */
export const CONFLUENT_PATH = "/apis/ccompat/v7";
const STOP_LIMIT_MS = 10_000;
export class RegistryNode {
    options;
    url;
    #process;
    constructor(options) {
        this.options = options;
        this.url = `http://127.0.0.1:${options.httpPort}${CONFLUENT_PATH}`;
    }
    /** The running process; undefined when the registry is down. */
    get process() {
        return this.#process?.ending === undefined ? this.#process : undefined;
    }
    /**
     * Starts the registry, empty, and waits until it answers.
     * @throws PortTaken or PlatformUnavailable, see `awaitAnswer`.
     */
    async start() {
        const { java, software, directory, httpPort, managementPort } = this.options;
        const started = await ManagedProcess.start({
            name: "Apicurio Registry",
            command: java,
            args: [
                ...["-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"],
                `-Djava.io.tmpdir=${directory}`,
                "-jar",
                join(software, REGISTRY_JAR),
            ],
            cwd: directory,
            env: {
                ...process.env,
                QUARKUS_HTTP_HOST: "127.0.0.1",
                QUARKUS_HTTP_PORT: String(httpPort),
                QUARKUS_MANAGEMENT_HOST: "127.0.0.1",
                QUARKUS_MANAGEMENT_PORT: String(managementPort),
                // A line per request would bury what a reader of the log looks for.
                QUARKUS_HTTP_ACCESS_LOG_ENABLED: "false",
            },
            logFile: join(directory, "registry.log"),
        });
        this.#process = started;
        this.options.onSpawn?.(started.spec.name, started.pid);
        await awaitAnswer(started, () => registryAnswers({ url: this.url }));
    }
    async stop() {
        await this.process?.stop(STOP_LIMIT_MS);
    }
    async kill() {
        await this.process?.kill();
    }
}
