/** One Kafka node, broker and controller in one, as a child process on a data directory that outlives restarts. */
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { KafkaSecurity } from "../../services/shared/stream/kafka-security.ts";
import { type NodeAddress, nodeSettings, type Properties, renderProperties } from "./kafka-config.ts";
import { ManagedProcess } from "./managed-process.ts";
import { awaitAnswer } from "./node-start.ts";
import { listBrokers } from "./readiness.ts";

export interface KafkaNodeOptions {
  readonly java: string;
  /** Folder with Kafka's jars. */
  readonly software: string;
  /** The node's own folder: configuration, log and data. */
  readonly directory: string;
  /** Kafka's form of a UUID: 16 bytes in unpadded base64url. */
  readonly clusterId: string;
  readonly address: NodeAddress;
  /** Every node of the cluster; this node alone when left out. */
  readonly quorum?: readonly NodeAddress[];
  /** Settings on top of the usual ones. */
  readonly settings?: Properties;
  /** Further arguments of Kafka's storage tool when a new data directory is formatted. */
  readonly formatArguments?: readonly string[];
  /** How the node's own client listener is spoken to, where it is not plain text. */
  readonly security?: Partial<KafkaSecurity>;
  /** Called with the process id of each process that is started. */
  readonly onSpawn?: (name: string, pid: number) => void;
}

const STOP_LIMIT_MS = 15_000;
const QUICK_JVM = ["-XX:+UseSerialGC", "-XX:-UsePerfData"];

export class KafkaNode {
  readonly options: KafkaNodeOptions;
  readonly broker: string;
  readonly logFile: string;
  readonly #configFile: string;
  #process: ManagedProcess | undefined;
  #takenDown = false;

  constructor(options: KafkaNodeOptions) {
    this.options = options;
    this.broker = `127.0.0.1:${options.address.clientPort}`;
    this.logFile = join(options.directory, "kafka.log");
    this.#configFile = join(options.directory, "server.properties");
  }

  /** The running process; undefined when the node is down. */
  get process(): ManagedProcess | undefined {
    return this.#process?.ending === undefined ? this.#process : undefined;
  }

  /** Whether the node was ended by this object, and not started since. */
  get takenDown(): boolean {
    return this.#takenDown;
  }

  /**
   * Formats the data directory if it is new, starts the node and waits until the cluster lists it.
   * @throws PortTaken or PlatformUnavailable, see `awaitAnswer`.
   */
  async start(): Promise<void> {
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
      // An id may begin with a dash, which a separate argument must not.
      ...["format", "--ignore-formatted", `--cluster-id=${clusterId}`, "-c", this.#configFile],
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
    await awaitAnswer(
      started,
      async () =>
        (await listBrokers([this.broker], this.options.security))?.includes(address.nodeId) ?? false,
    );
  }

  /** Shuts the node down in an orderly way; its data stays. */
  async stop(): Promise<void> {
    this.#takenDown = true;
    await this.process?.stop(STOP_LIMIT_MS);
  }

  /** Kills the node outright; its data stays. */
  async kill(): Promise<void> {
    this.#takenDown = true;
    await this.process?.kill();
  }

  /** Ends the node, by a kill if `crash` says so, and starts it again on the same data and ports. */
  async restart(options: { readonly crash?: boolean } = {}): Promise<void> {
    await (options.crash ? this.kill() : this.stop());
    await this.start();
  }
}
