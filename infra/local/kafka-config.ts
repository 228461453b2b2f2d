/** The broker's settings on a development machine, as properties and as a container's environment. Pure. */

export type Properties = Readonly<Record<string, string>>;

/** Settings that every local broker has, whatever its listeners and wherever it runs. */
export function commonSettings(nodeCount = 1): Properties {
  const replicas = String(Math.min(3, nodeCount));
  const inSync = String(Math.min(2, nodeCount));
  return {
    "auto.create.topics.enable": "false",
    "default.replication.factor": replicas,
    "min.insync.replicas": inSync,
    "offsets.topic.replication.factor": replicas,
    "transaction.state.log.replication.factor": replicas,
    "transaction.state.log.min.isr": inSync,
    "share.coordinator.state.topic.replication.factor": replicas,
    "share.coordinator.state.topic.min.isr": inSync,
    // The defaults make some fifty partitions for each internal topic, which a small machine pays for at first use.
    "offsets.topic.num.partitions": "8",
    "transaction.state.log.num.partitions": "8",
    "share.coordinator.state.topic.num.partitions": "8",
    // A group that nobody is a member of for a week would lose its position, and begin all over: here that is a holiday.
    "offsets.retention.minutes": String(10 * 365 * 24 * 60),
    // Nobody waits for more members to join a group on a development machine.
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.threads": "1",
    "log.cleaner.dedupe.buffer.size": String(16 * 1024 * 1024),
    "log.cleaner.io.buffer.size": String(128 * 1024),
  };
}

export interface NodeAddress {
  readonly nodeId: number;
  readonly clientPort: number;
  readonly controllerPort: number;
}

/**
 * Settings of one combined broker and controller that listens on 127.0.0.1.
 * @param quorum every node of the cluster, this one included.
 */
export function nodeSettings(
  node: NodeAddress,
  quorum: readonly NodeAddress[],
  logDirectory: string,
): Properties {
  return {
    "process.roles": "broker,controller",
    "node.id": String(node.nodeId),
    "controller.quorum.voters": quorum
      .map((voter) => `${voter.nodeId}@127.0.0.1:${voter.controllerPort}`)
      .join(","),
    listeners: `CLIENT://127.0.0.1:${node.clientPort},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    "advertised.listeners": `CLIENT://127.0.0.1:${node.clientPort}`,
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "controller.listener.names": "CONTROLLER",
    "log.dirs": logDirectory,
    ...commonSettings(quorum.length),
  };
}

/** A `server.properties` file. Backslashes are the format's escape character, so they are doubled. */
export function renderProperties(properties: Properties): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll("\\", "\\\\")}\n`)
    .join("");
}

/** The same settings as the environment that Apache's Kafka image understands. */
export function renderEnvironment(properties: Properties): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => {
      const name = key.replaceAll("_", "__").replaceAll("-", "___").replaceAll(".", "_").toUpperCase();
      return [`KAFKA_${name}`, value];
    }),
  );
}
