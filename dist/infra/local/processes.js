/** The platform as child processes on free ports of 127.0.0.1: a broker or a cluster of them, and a registry. */
import { randomBytes } from "node:crypto";
import { PlatformUnavailable } from "./errors.js";
import { KafkaNode } from "./kafka-node.js";
import { withFreePorts } from "./ports.js";
import { RegistryNode } from "./registry-node.js";
import { Run, sweepRuns } from "./runs.js";
import { ensureSoftware, softwareCached } from "./software.js";
import { findJava, onPath } from "./toolchain.js";
import { MINIMUM_JAVA } from "./versions.js";
/** Undefined when the processes can run here, else what is missing. */
export async function processesMissing(home, env) {
    const java = await findJava(env);
    if (!java)
        return "there is no java in JAVA_HOME or on the PATH";
    if (java.major < MINIMUM_JAVA)
        return `${java.command} is Java ${java.major}`;
    if (!softwareCached(home) && !onPath("mvn", env))
        return "mvn is not on the PATH";
    return undefined;
}
/**
 * Starts `brokers` brokers that form one cluster, and a registry. A cluster of three keeps three copies of everything, of
 * which two have to be in sync.
 * @throws PlatformUnavailable naming the folder with the logs when a process does not come up.
 */
export async function startProcesses(options, brokers = 1) {
    const env = options.env ?? process.env;
    const { home, log } = options;
    const java = await findJava(env);
    if (!java)
        throw new PlatformUnavailable("There is no java in JAVA_HOME or on the PATH.");
    await sweepRuns(home, log);
    const software = await ensureSoftware(home, onPath("mvn", env), log);
    const run = new Run(home);
    const onSpawn = (name, pid) => run.recordChild(name, pid);
    let attempt = 0;
    const started = [];
    /** Data of an attempt that lost its ports is of no use to the next one, so each has a folder of its own. */
    const folder = (name) => {
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
        const nodes = quorum.map((address) => new KafkaNode({
            java: java.command,
            software: software.kafka,
            directory: folder("kafka"),
            clusterId,
            address,
            quorum,
            onSpawn,
        }));
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
        throw new PlatformUnavailable(`The local platform did not start. Its logs are kept in ${kept}.\n${reasons.join("\n").replaceAll(run.directory, kept)}`, { cause: failed[0]?.reason });
    }
    const nodes = kafka.value;
    let stopped;
    for (const node of nodes)
        reportUnexpectedEnd(node.process, () => node.takenDown, log);
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
function reportUnexpectedEnd(started, expected, log) {
    void started?.ended.then((how) => {
        if (expected())
            return;
        log(`${started.spec.name} ended unexpectedly (${how}); its log is ${started.spec.logFile}.`);
    });
}
