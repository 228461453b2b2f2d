/** One Kafka node, broker and controller in one, as a child process on a data directory that outlives restarts. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { nodeSettings, renderProperties } from "./kafka-config.js";
import { ManagedProcess } from "./managed-process.js";
import { awaitAnswer } from "./node-start.js";
import { listBrokers } from "./readiness.js";
const STOP_LIMIT_MS = 15_000;
const QUICK_JVM = ["-XX:+UseSerialGC", "-XX:-UsePerfData"];
export class KafkaNode {
    options;
    broker;
    logFile;
    #configFile;
    #process;
    #takenDown = false;
    constructor(options) {
        this.options = options;
        this.broker = `127.0.0.1:${options.address.clientPort}`;
        this.logFile = join(options.directory, "kafka.log");
        this.#configFile = join(options.directory, "server.properties");
    }
    /** The running process; undefined when the node is down. */
    get process() {
        return this.#process?.ending === undefined ? this.#process : undefined;
    }
    /** Whether the node was ended by this object, and not started since. */
    get takenDown() {
        return this.#takenDown;
    }
    /**
     * Formats the data directory if it is new, starts the node and waits until the cluster lists it.
     * @throws PortTaken or PlatformUnavailable, see `awaitAnswer`.
     */
    async start() {
        const { java, software, directory, clusterId, address, quorum = [address], settings = {} } = this.options;
        this.#takenDown = false;
        mkdirSync(directory, { recursive: true });
        const properties = { ...nodeSettings(address, quorum, join(directory, "data")), ...settings };
        writeFileSync(this.#configFile, renderProperties(properties));
        const jvm = [...QUICK_JVM, `-Djava.io.tmpdir=${directory}`, "-cp", join(software, "*")];
        await promisify(execFile)(java, [
            ...jvm,
            "-XX:TieredStopAtLevel=1",
            "kafka.tools.StorageTool",
            ...["format", "--ignore-formatted", "-t", clusterId, "-c", this.#configFile],
            ...(this.options.formatArguments ?? []),
        ]);
        const started = await ManagedProcess.start({
            name: address.nodeId === 1 && quorum.length === 1 ? "Kafka" : `Kafka node ${address.nodeId}`,
            command: java,
            args: [
                ...["-Xms128m", "-Xmx512m", ...jvm],
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "kafka.Kafka",
                this.#configFile,
            ],
            cwd: directory,
            logFile: this.logFile,
        });
        this.#process = started;
        this.options.onSpawn?.(started.spec.name, started.pid);
        await awaitAnswer(started, async () => (await listBrokers([this.broker], this.options.security))?.includes(address.nodeId) ?? false);
    }
    /** Shuts the node down in an orderly way; its data stays. */
    async stop() {
        this.#takenDown = true;
        await this.process?.stop(STOP_LIMIT_MS);
    }
    /** Kills the node outright; its data stays. */
    async kill() {
        this.#takenDown = true;
        await this.process?.kill();
    }
    /** Ends the node, by a kill if `crash` says so, and starts it again on the same data and ports. */
    async restart(options = {}) {
        await (options.crash ? this.kill() : this.stop());
        await this.start();
    }
}
