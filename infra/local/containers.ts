/** The platform as two containers, for machines without Java or with `DIALOOM_PLATFORM=containers`. */
import { hostname } from "node:os";
import type { StartedTestContainer } from "testcontainers";
import { PlatformUnavailable } from "./errors.ts";
import { commonSettings, type Properties, renderEnvironment } from "./kafka-config.ts";
import type { Platform, PlatformOptions } from "./platform.ts";
import { pollUntil } from "./polling.ts";
import { PortTaken, withFreePorts } from "./ports.ts";
import { identify, stillRuns } from "./process-identity.ts";
import { listBrokers, registryAnswers } from "./readiness.ts";
import { CONFLUENT_PATH } from "./registry-node.ts";
import { KAFKA_IMAGE, REGISTRY_IMAGE } from "./versions.ts";

const KAFKA_PORT = 9092;
const REGISTRY_PORT = 8080;
const START_LIMIT_MS = 180_000;
/** Kafka's form of a UUID; a container that starts empty needs no other. */
const CLUSTER_ID = "ZGlhbG9vbS1sb2NhbC1rYQ";
const OWNER_LABEL = "dialoom.owner";
const HOST_LABEL = "dialoom.host";

type Testcontainers = typeof import("testcontainers");
type EngineClient = Awaited<ReturnType<Testcontainers["getContainerRuntimeClient"]>>;

/**
 * Images come from `DIALOOM_KAFKA_IMAGE` and `DIALOOM_REGISTRY_IMAGE` when these are set.
 * @throws PlatformUnavailable when an image cannot be had or a container does not come up.
 */
export async function startContainers(options: PlatformOptions): Promise<Platform> {
  const env = options.env ?? process.env;
  const library = await loadTestcontainers();
  const client = await library.getContainerRuntimeClient();
  await startReaper(library, client);
  await removeOrphans(client, options.log);
  const engineHost = client.info.containerRuntime.host;
  const host = engineHost === "localhost" ? "127.0.0.1" : engineHost;

  const outcomes = await Promise.allSettled([
    startKafka(library, env["DIALOOM_KAFKA_IMAGE"] || KAFKA_IMAGE, host),
    startRegistry(library, env["DIALOOM_REGISTRY_IMAGE"] || REGISTRY_IMAGE, host),
  ]);
  const [kafka, registry] = outcomes;
  if (kafka.status === "rejected" || registry.status === "rejected") {
    await stopAll(outcomes.flatMap((each) => (each.status === "fulfilled" ? [each.value.container] : [])));
    const reasons = outcomes.flatMap((each) => (each.status === "rejected" ? [messageOf(each.reason)] : []));
    throw new PlatformUnavailable(
      `The containers did not start. Check that the engine can pull the images, or name others in DIALOOM_KAFKA_IMAGE and DIALOOM_REGISTRY_IMAGE.\n${reasons.join("\n")}`,
    );
  }
  let stopped: Promise<void> | undefined;
  return {
    kind: "containers",
    brokers: [kafka.value.address],
    registryUrl: registry.value.address,
    stop() {
      stopped ??= stopAll([kafka.value.container, registry.value.container]);
      return stopped;
    },
  };
}

interface StartedNode {
  readonly container: StartedTestContainer;
  readonly address: string;
}

/**
 * Settings of a single broker in a container. Clients on the host are told `advertised`; the broker itself must not be,
 * for it writes transaction markers to its own address, and the host's address means something else in a container.
 */
export function containerSettings(advertised: string): Properties {
  return {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": "1@localhost:9093",
    listeners: `CLIENT://0.0.0.0:${KAFKA_PORT},INTERNAL://localhost:9094,CONTROLLER://localhost:9093`,
    "advertised.listeners": `CLIENT://${advertised},INTERNAL://localhost:9094`,
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "INTERNAL",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": "/var/lib/kafka/data",
    ...commonSettings(),
  };
}

function startKafka(
  { GenericContainer, Wait }: Testcontainers,
  image: string,
  host: string,
): Promise<StartedNode> {
  // The advertised port has to be known before the container starts, so the engine cannot choose it.
  return withFreePorts(1, async ([port = 0]) => {
    const address = `${host}:${port}`;
    const container = await new GenericContainer(image)
      .withEnvironment({
        ...renderEnvironment(containerSettings(address)),
        CLUSTER_ID,
        KAFKA_HEAP_OPTS: "-Xms128m -Xmx512m",
      })
      .withExposedPorts({ container: KAFKA_PORT, host: port })
      .withLabels(ownerLabels())
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .withStartupTimeout(START_LIMIT_MS)
      .start()
      .catch((error: unknown) => {
        if (/port is already allocated|address already in use/i.test(messageOf(error))) {
          throw new PortTaken(messageOf(error));
        }
        throw new PlatformUnavailable(`${image}: ${messageOf(error)}`);
      });
    return settle({ container, address }, async () => (await listBrokers([address])) !== undefined);
  });
}

async function startRegistry(
  { GenericContainer, Wait }: Testcontainers,
  image: string,
  host: string,
): Promise<StartedNode> {
  const container = await new GenericContainer(image)
    .withEnvironment({ JAVA_TOOL_OPTIONS: "-Xmx400m", QUARKUS_HTTP_ACCESS_LOG_ENABLED: "false" })
    .withExposedPorts(REGISTRY_PORT)
    .withLabels(ownerLabels())
    .withWaitStrategy(Wait.forHttp(`${CONFLUENT_PATH}/subjects`, REGISTRY_PORT))
    .withStartupTimeout(START_LIMIT_MS)
    .start()
    .catch((error: unknown) => {
      throw new PlatformUnavailable(`${image}: ${messageOf(error)}`);
    });
  const address = `http://${host}:${container.getMappedPort(REGISTRY_PORT)}${CONFLUENT_PATH}`;
  return settle({ container, address }, () => registryAnswers({ url: address }));
}

/** Waits until a started container answers at its address on the host, and stops it if it never does. */
async function settle(node: StartedNode, answers: () => Promise<boolean>): Promise<StartedNode> {
  if (await pollUntil(answers, { limitMs: 30_000, everyMs: 100 })) return node;
  await stopAll([node.container]);
  throw new PlatformUnavailable(`A container is up but does not answer at ${node.address}.`);
}

async function stopAll(containers: readonly StartedTestContainer[]): Promise<void> {
  await Promise.all(containers.map((container) => container.stop({ timeout: 10_000 })));
}

async function loadTestcontainers(): Promise<Testcontainers> {
  try {
    return await import("testcontainers");
  } catch (error) {
    throw new PlatformUnavailable(
      "The containers platform needs the package testcontainers, which is not installed here: run npm ci without --omit=dev, or npm install testcontainers.",
      { cause: error },
    );
  }
}

/** Starts testcontainers' reaper before anything else, so that a failure to get its image is told from other failures. */
async function startReaper(library: Testcontainers, client: EngineClient): Promise<void> {
  try {
    await library.getReaper(client);
  } catch (error) {
    throw new PlatformUnavailable(
      `The container that cleans up after a killed start did not start: ${messageOf(error)}. Where its image cannot be pulled, name another in RYUK_CONTAINER_IMAGE or set TESTCONTAINERS_RYUK_DISABLED=true; the next start then cleans up.`,
      { cause: error },
    );
  }
}

function ownerLabels(): Record<string, string> {
  const owner = identify(process.pid);
  return { [HOST_LABEL]: hostname(), [OWNER_LABEL]: owner ? `${owner.pid} ${owner.start}` : "" };
}

/** Whether a container with these labels was started on this machine by a process that is gone. Pure but for `runs`. */
export function isOrphan(labels: Readonly<Record<string, string>>, host: string, runs = stillRuns): boolean {
  const [pid, ...start] = (labels[OWNER_LABEL] ?? "").split(" ");
  if (labels[HOST_LABEL] !== host || !pid || start.length === 0) return false;
  return !runs({ pid: Number(pid), start: start.join(" ") });
}

/** Removes containers of killed starts: testcontainers' own reaper may be switched off where its image cannot be had. */
async function removeOrphans(client: EngineClient, log: (line: string) => void): Promise<void> {
  for (const { Id, Image, Labels } of await client.container.list()) {
    if (!isOrphan(Labels, hostname())) continue;
    log(`Removing a container of ${Image}, left by a start that was killed.`);
    await client.container.getById(Id).remove({ force: true, v: true });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
