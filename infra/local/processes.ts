/** The platform as child processes on free ports of 127.0.0.1: a broker or a cluster of them, and a registry. */
import { randomBytes } from "node:crypto";
import { PlatformUnavailable } from "./errors.ts";
import { KafkaNode } from "./kafka-node.ts";
import type { ManagedProcess } from "./managed-process.ts";
import type { Platform, PlatformOptions } from "./platform.ts";
import { withFreePorts } from "./ports.ts";
import { RegistryNode } from "./registry-node.ts";
import { Run, sweepRuns } from "./runs.ts";
import { ensureSoftware, softwareCached } from "./software.ts";
import { findJava, onPath } from "./toolchain.ts";
import { MINIMUM_JAVA } from "./versions.ts";

/** Undefined when the processes can run here, else what is missing. */
export async function processesMissing(home: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const java = await findJava(env);
  if (!java) return "there is no java in JAVA_HOME or on the PATH";
  if (java.major < MINIMUM_JAVA) return `${java.command} is Java ${java.major}`;
  if (!softwareCached(home) && !onPath("mvn", env)) return "mvn is not on the PATH";
  return undefined;
}

/** A platform of child processes. Its brokers can be taken down one by one, and started again on their data. */
export interface ProcessPlatform extends Platform {
  /** The brokers, each its own controller too; node ids count from 1. */
  readonly nodes: readonly KafkaNode[];
}

/**
 * Starts `brokers` brokers that form one cluster, and a registry. A cluster of three keeps three copies of everything, of
 * which two have to be in sync.
 * @throws PlatformUnavailable naming the folder with the logs when a process does not come up.
 */
export async function startProcesses(options: PlatformOptions, brokers = 1): Promise<ProcessPlatform> {
  const env = options.env ?? process.env;
  const { home, log } = options;
  const java = await findJava(env);
  if (!java) throw new PlatformUnavailable("There is no java in JAVA_HOME or on the PATH.");
  await sweepRuns(home, log);
  const software = await ensureSoftware(home, onPath("mvn", env), log);

  const run = new Run(home);
  const onSpawn = (name: string, pid: number) => run.recordChild(name, pid);
  let attempt = 0;
  const started: (KafkaNode | RegistryNode)[] = [];
  /** Data of an attempt that lost its ports is of no use to the next one, so each has a folder of its own. */
  const folder = (name: string) => {
    attempt += 1;
    return run.folder(`${name}-${attempt}`);
  };

  const startKafka = withFreePorts(2 * brokers, async (ports) => {
    const clusterId = randomBytes(16).toString("base64url");
    const quorum = Array.from({ length: brokers }, (_, index) => ({
      nodeId: index + 1,
      clientPort: ports[2 * index] ?? 0,
      controllerPort: ports[2 * index + 1] ?? 0,
    }));
    const nodes = quorum.map(
      (address) =>
        new KafkaNode({
          java: java.command,
          software: software.kafka,
          directory: folder("kafka"),
          clusterId,
          address,
          quorum,
          onSpawn,
        }),
    );
    started.push(...nodes);
    // None answers before most of them are up, so they start together.
    const outcomes = await Promise.allSettled(nodes.map((node) => node.start()));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) {
      await Promise.all(nodes.map((node) => node.kill()));
      throw failed.reason;
    }
    return nodes;
  });
  const startRegistry = withFreePorts(2, async ([httpPort = 0, managementPort = 0]) => {
    const node = new RegistryNode({
      java: java.command,
      software: software.registry,
      directory: folder("registry"),
      httpPort,
      managementPort,
      onSpawn,
    });
    started.push(node);
    await node.start();
    return node;
  });

  const [kafka, registry] = await Promise.allSettled([startKafka, startRegistry]);
  if (kafka.status === "rejected" || registry.status === "rejected") {
    const failed = [kafka, registry].filter((outcome) => outcome.status === "rejected");
    await Promise.all(started.map((node) => node.kill()));
    const kept = run.keepAsFailure();
    const reasons = failed.map(({ reason }) => String(reason instanceof Error ? reason.message : reason));
    throw new PlatformUnavailable(
      `The local platform did not start. Its logs are kept in ${kept}.\n${reasons.join("\n").replaceAll(run.directory, kept)}`,
      { cause: failed[0]?.reason },
    );
  }

  const nodes = kafka.value;
  let stopped: Promise<void> | undefined;
  for (const node of nodes) reportUnexpectedEnd(node.process, () => node.takenDown, log);
  reportUnexpectedEnd(registry.value.process, () => stopped !== undefined, log);
  const stop = async () => {
    await Promise.all([...nodes, registry.value].map((node) => node.stop()));
    run.remove();
  };
  return {
    kind: "processes",
    brokers: nodes.map(({ broker }) => broker),
    registryUrl: registry.value.url,
    nodes,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function reportUnexpectedEnd(
  started: ManagedProcess | undefined,
  expected: () => boolean,
  log: (line: string) => void,
): void {
  void started?.ended.then((how) => {
    if (expected()) return;
    log(`${started.spec.name} ended unexpectedly (${how}); its log is ${started.spec.logFile}.`);
  });
}
