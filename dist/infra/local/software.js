/** Keeps the broker's and the registry's files under `<home>/cache/<name-version>`, fetched once by Maven. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./cache-lock.js";
import { PlatformUnavailable } from "./errors.js";
import { runMaven } from "./maven.js";
import { APICURIO_VERSION, KAFKA_VERSION } from "./versions.js";
/** The registry's program inside its folder. */
export const REGISTRY_JAR = `apicurio-registry-app-${APICURIO_VERSION}-runner.jar`;
function items(home) {
    const cache = join(home, "cache");
    return {
        kafka: {
            title: `Kafka ${KAFKA_VERSION}`,
            size: "43 MB",
            goal: "copy-dependencies",
            directory: join(cache, `kafka-${KAFKA_VERSION}`),
            mainFile: `kafka_2.13-${KAFKA_VERSION}.jar`,
        },
        registry: {
            title: `Apicurio Registry ${APICURIO_VERSION}`,
            size: "109 MB",
            goal: "unpack",
            directory: join(cache, `apicurio-registry-${APICURIO_VERSION}`),
            mainFile: REGISTRY_JAR,
        },
    };
}
/** Whether everything is there already, so that Maven is not needed. */
export function softwareCached(home) {
    const { kafka, registry } = items(home);
    return existsSync(kafka.directory) && existsSync(registry.directory);
}
/**
 * Fetches what is missing. A folder appears under its final name only when it is complete, so a download that was cut
 * off is never used.
 * @throws PlatformUnavailable when something is missing and Maven is not there or fails.
 */
export async function ensureSoftware(home, maven, log) {
    const { kafka, registry } = items(home);
    if (!softwareCached(home)) {
        const cache = join(home, "cache");
        mkdirSync(cache, { recursive: true });
        await withLock(join(cache, "lock"), () => log("Another start is downloading the platform; waiting for it."), async () => {
            removePartials(cache);
            for (const item of [kafka, registry])
                await fetchItem(item, cache, maven, log);
        });
    }
    return { kafka: kafka.directory, registry: registry.directory };
}
async function fetchItem(item, cache, maven, log) {
    if (existsSync(item.directory))
        return;
    if (maven === undefined) {
        throw new PlatformUnavailable(`${item.title} is not in ${cache} and Maven is not on the PATH to fetch it.`);
    }
    log(`Downloading ${item.title} (${item.size}), once, with Maven…`);
    const partial = mkdtempSync(join(cache, "partial-"));
    try {
        await runMaven({ maven, goal: item.goal, outputDirectory: partial, title: item.title, log });
        if (!existsSync(join(partial, item.mainFile))) {
            throw new PlatformUnavailable(`Maven fetched ${item.title} without ${item.mainFile}.`);
        }
        // The plugin's own mark, and the archive's extended headers, which the plugin takes for a folder of files.
        for (const scrap of [".markers", "PaxHeaders.X"])
            rmSync(join(partial, scrap), { recursive: true, force: true });
        renameSync(partial, item.directory);
    }
    finally {
        rmSync(partial, { recursive: true, force: true });
    }
}
/** Clears what downloads that were killed have left. Only for the holder of the lock: nobody else is downloading then. */
function removePartials(cache) {
    for (const name of readdirSync(cache)) {
        if (name.startsWith("partial-"))
            rmSync(join(cache, name), { recursive: true, force: true });
    }
}
