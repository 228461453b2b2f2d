/** Decides which of the three kinds of platform a start uses. Pure: what the machine has comes in as probes. */
import { PlatformUnavailable } from "./errors.js";
import { MINIMUM_JAVA } from "./versions.js";
/**
 * Brokers given, else child processes, else containers; `DIALOOM_PLATFORM` overrides the last two.
 * @throws PlatformUnavailable naming everything that is missing, when none can be used.
 */
export async function choosePlatform(env, probes) {
    const given = givenPlatform(env);
    if (given)
        return given;
    const forced = env["DIALOOM_PLATFORM"] ?? "";
    if (forced === "processes") {
        const missing = await probes.processesMissing();
        if (missing)
            throw new PlatformUnavailable(`DIALOOM_PLATFORM=processes cannot be met: ${missing}.`);
        return { kind: "processes" };
    }
    if (forced === "containers") {
        const missing = await probes.containersMissing();
        if (missing)
            throw new PlatformUnavailable(`DIALOOM_PLATFORM=containers cannot be met: ${missing}.`);
        return { kind: "containers" };
    }
    if (forced !== "") {
        throw new PlatformUnavailable(`DIALOOM_PLATFORM is "${forced}"; it must be "processes" or "containers", or be left unset.`);
    }
    const processesMissing = await probes.processesMissing();
    if (!processesMissing)
        return { kind: "processes" };
    const containersMissing = await probes.containersMissing();
    if (!containersMissing)
        return { kind: "containers" };
    throw new PlatformUnavailable([
        "No Kafka broker and schema registry can be had here. One of these is enough:",
        `  - child processes: install Java ${MINIMUM_JAVA} or newer and Maven (${processesMissing});`,
        `  - containers: start a Docker engine (${containersMissing});`,
        "  - your own: set KAFKA_BROKERS and SCHEMA_REGISTRY_URL.",
    ].join("\n"));
}
function givenPlatform(env) {
    const brokers = (env["KAFKA_BROKERS"] ?? "")
        .split(",")
        .map((broker) => broker.trim())
        .filter((broker) => broker !== "");
    const registryUrl = (env["SCHEMA_REGISTRY_URL"] ?? "").trim().replace(/\/+$/, "");
    if (brokers.length === 0 && registryUrl === "")
        return undefined;
    if (brokers.length === 0 || registryUrl === "") {
        const [set, unset] = registryUrl === ""
            ? ["KAFKA_BROKERS", "SCHEMA_REGISTRY_URL"]
            : ["SCHEMA_REGISTRY_URL", "KAFKA_BROKERS"];
        throw new PlatformUnavailable(`${set} is set but ${unset} is not. Set both to use your own broker and registry, or neither to have them started here.`);
    }
    return { kind: "given", brokers, registryUrl };
}
