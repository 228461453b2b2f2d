/** The platform as two child processes on free ports of 127.0.0.1. */
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

/** @throws PlatformUnavailable naming the folder with the logs when a process does not come up. */
export async function startProcesses(options: PlatformOptions): Promise<Platform> {
  const env = options.env ?? process.env;
  const { home, log } = options;
  const java = await findJava(env);
  if (!java) throw new PlatformUnavailable("There is no java in JAVA_HOME or on the PATH.");
  await sweepRuns(home, log);
  const software = await ensureSoftware(home, onPath("mvn", env), log);

  const run = new Run(home);
  const onSpawn = (name: string, pid: number) => run.recordChild(name, pid);
  const clusterId = randomBytes(16).toString("base64url");
  let attempt = 0;
  const nodes: (KafkaNode | RegistryNode)[] = [];
  /** Data of an attempt that lost its ports is of no use to the next one, so each has a folder of its own. */
  const folder = (name: string) => {
    attempt += 1;
    return run.folder(`${name}-${attempt}`);
  };

  const startKafka = withFreePorts(2, async ([clientPort = 0, controllerPort = 0]) => {
    const node = new KafkaNode({
      java: java.command,
      software: software.kafka,
      directory: folder("kafka"),
      clusterId,
      address: { nodeId: 1, clientPort, controllerPort },
      onSpawn,
    });
    nodes.push(node);
    await node.start();
    return node;
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
    nodes.push(node);
    await node.start();
    return node;
  });

  const [kafka, registry] = await Promise.allSettled([startKafka, startRegistry]);
  if (kafka.status === "rejected" || registry.status === "rejected") {
    const failed = [kafka, registry].filter((outcome) => outcome.status === "rejected");
    await Promise.all(nodes.map((node) => node.kill()));
    const kept = run.keepAsFailure();
    const reasons = failed.map(({ reason }) => String(reason instanceof Error ? reason.message : reason));
    throw new PlatformUnavailable(
      `The local platform did not start. Its logs are kept in ${kept}.\n${reasons.join("\n").replaceAll(run.directory, kept)}`,
      { cause: failed[0]?.reason },
    );
  }

  let stopped: Promise<void> | undefined;
  for (const { process: started } of [kafka.value, registry.value]) {
    if (started) void reportUnexpectedEnd(started, () => stopped !== undefined, log);
  }
  const stop = async () => {
    await Promise.all([kafka.value.stop(), registry.value.stop()]);
    run.remove();
  };
  return {
    kind: "processes",
    brokers: [kafka.value.broker],
    registryUrl: registry.value.url,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function reportUnexpectedEnd(
  started: ManagedProcess,
  expected: () => boolean,
  log: (line: string) => void,
): Promise<void> {
  const how = await started.ended;
  if (!expected())
    log(`${started.spec.name} ended unexpectedly (${how}); its log is ${started.spec.logFile}.`);
}
