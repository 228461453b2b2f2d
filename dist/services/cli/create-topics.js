/** Creates topics with their settings. What is there already is compared and left as it is. */
import kafkajs, {} from "kafkajs";
import { pollUntil } from "../../infra/local/polling.js";
import { toolCatalogs } from "../shared/contracts/topics.js";
import { Failure } from "./exit.js";
const weekMs = 7 * 24 * 3_600_000;
/** What a topic of the pipeline is to be. @param name with the installation's prefix */
export function planTopic(topic, name, scaledPartitions) {
    return {
        name,
        partitions: topic.partitions === "scaled" ? scaledPartitions : topic.partitions,
        settings: {
            "cleanup.policy": "delete",
            // Other people's programs write catalogs, in codecs that our client cannot read: the brokers bring them into one.
            "compression.type": topic === toolCatalogs ? "gzip" : "producer",
            "retention.ms": String(topic.retention === "forever" ? -1 : weekMs),
        },
    };
}
/**
 * Creates the topics that are missing.
 *
 * @param replication copies of each partition; undefined: the cluster's default
 * @returns for each topic whether it was created, and else how it differs from what it is to be
 */
export async function createTopics(admin, plans, replication) {
    const existing = new Set(await admin.listTopics());
    const missing = plans.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) {
        await admin.createTopics({
            // kafkajs gives up at once when a broker's metadata does not list a new topic yet: waited for below instead.
            waitForLeaders: false,
            timeout: 30_000,
            topics: missing.map(({ name, partitions, settings }) => ({
                topic: name,
                numPartitions: partitions,
                replicationFactor: replication ?? -1,
                configEntries: Object.entries(settings).map(([key, value]) => ({ name: key, value })),
            })),
        });
        await awaitLeaders(admin, missing.map(({ name }) => name));
    }
    const present = plans.filter(({ name }) => existing.has(name));
    const differences = await differencesOf(admin, present);
    return new Map(plans.map(({ name }) => [
        name,
        { created: !existing.has(name), differences: differences.get(name) ?? [] },
    ]));
}
async function differencesOf(admin, plans) {
    if (plans.length === 0)
        return new Map();
    const names = plans.map(({ name }) => name);
    const [metadata, configs] = await Promise.all([
        admin.fetchTopicMetadata({ topics: names }),
        admin.describeConfigs({
            includeSynonyms: false,
            resources: plans.map(({ name, settings }) => ({
                type: kafkajs.ConfigResourceTypes.TOPIC,
                name,
                configNames: Object.keys(settings),
            })),
        }),
    ]);
    const partitionsOf = new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]));
    const settingsOf = new Map(configs.resources.map(({ resourceName, configEntries }) => [
        resourceName,
        new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]));
    return new Map(plans.map(({ name, partitions, settings }) => {
        const has = partitionsOf.get(name) ?? partitions;
        const actual = settingsOf.get(name);
        const differing = Object.entries(settings).filter(([key, value]) => actual?.get(key) !== value);
        return [
            name,
            [
                ...(has === partitions ? [] : [`has ${has} partitions, not ${partitions}`]),
                ...differing.map(([key, value]) => `has ${key}=${actual?.get(key)}, not ${value}`),
            ],
        ];
    }));
}
const leaderLimitMs = 30_000;
async function awaitLeaders(admin, names) {
    const elected = async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
        return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0));
    };
    const retry = () => elected().catch(() => false);
    if (await pollUntil(retry, { limitMs: leaderLimitMs, everyMs: 50 }))
        return;
    throw new Failure(`The new topics have no leaders after ${leaderLimitMs / 1_000} s: are all brokers up?`);
}
