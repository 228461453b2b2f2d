/** One Apicurio Registry that keeps its schemas in memory, as a child process. */
import { join } from "node:path";
import { ManagedProcess } from "./managed-process.ts";
import { awaitAnswer } from "./node-start.ts";
import { registryAnswers } from "./readiness.ts";
import { REGISTRY_JAR } from "./software.ts";

/** Where the registry speaks the Confluent protocol. */
export const CONFLUENT_PATH = "/apis/ccompat/v7";

export interface RegistryNodeOptions {
  readonly java: string;
  /** Folder with the registry's runner jar and its libraries. */
  readonly software: string;
  /** The node's own folder, for its log. */
  readonly directory: string;
  readonly httpPort: number;
  readonly managementPort: number;
  readonly onSpawn?: (name: string, pid: number) => void;
}

const STOP_LIMIT_MS = 10_000;

export class RegistryNode {
  readonly options: RegistryNodeOptions;
  readonly url: string;
  #process: ManagedProcess | undefined;

  constructor(options: RegistryNodeOptions) {
    this.options = options;
    this.url = `http://127.0.0.1:${options.httpPort}${CONFLUENT_PATH}`;
  }

  /** The running process; undefined when the registry is down. */
  get process(): ManagedProcess | undefined {
    return this.#process?.ending === undefined ? this.#process : undefined;
  }

  /**
   * Starts the registry, empty, and waits until it answers.
   * @throws PortTaken or PlatformUnavailable, see `awaitAnswer`.
   */
  async start(): Promise<void> {
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

  async stop(): Promise<void> {
    await this.process?.stop(STOP_LIMIT_MS);
  }

  async kill(): Promise<void> {
    await this.process?.kill();
  }
}
