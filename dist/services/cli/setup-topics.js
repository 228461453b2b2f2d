import { allTopics } from "../shared/contracts/topics.js";
import { createKafka, prefixed } from "../shared/stream/kafka.js";
import { stageAccess } from "./access.js";
import { quiet } from "./connection.js";
import { createTopics, planTopic } from "./create-topics.js";
import { grantAccess } from "./grant-access.js";
import { compatibilityLevel, registerSchemas, removeSubjects } from "./register-schemas.js";
import { stageNames } from "./stages.js";
/** As many replicas as a stage can have at most. */
export const defaultPartitions = 12;
/**
 * Creates topics, registers schemas, and grants rights where asked.
 *
 * @throws Failure when a schema is not compatible with what the registry holds
 * @throws RegistryUnavailable, and kafkajs errors, when the platform goes away meanwhile
 */
export async function setUp(connection, options) {
    const steps = await Promise.all([topicSteps(connection, options), schemaSteps(connection)]);
    return [...steps.flat(), ...(await accessSteps(connection, options))];
}
/** Removes the topics and subjects, with all their records. For installations under a prefix of their own. */
export async function tearDown({ kafka, codec, registry, rounds }) {
    const topics = allTopics(rounds);
    const names = topics.map(({ name }) => prefixed(kafka, name));
    const admin = createKafka(kafka, "dialoom-setup", quiet).admin();
    await using(admin, async () => {
        const existing = await admin.listTopics();
        await admin.deleteTopics({ topics: names.filter((name) => existing.includes(name)) });
    });
    await removeSubjects(registry, topics.map((topic) => codec.subject(topic)));
}
async function topicSteps({ kafka, rounds }, { partitions, replication }) {
    const topics = allTopics(rounds);
    const plans = topics.map((topic) => planTopic(topic, prefixed(kafka, topic.name), partitions));
    const admin = createKafka(kafka, "dialoom-setup", quiet).admin();
    const done = await using(admin, () => createTopics(admin, plans, replication));
    return plans.map(({ name, partitions: count }, index) => {
        const { created, differences } = done.get(name) ?? { created: false, differences: [] };
        const size = `${count} ${count === 1 ? "partition" : "partitions"}`;
        const kept = topics[index]?.retention === "forever" ? "kept for ever" : "kept 7 days";
        const left = differences.length > 0 ? `${differences.join(", ")}: left as it is` : "";
        return {
            kind: "topic",
            name,
            outcome: created ? "created" : "present",
            note: created ? `${size}, ${kept}` : left,
        };
    });
}
async function schemaSteps({ codec, registry, rounds }) {
    const topics = allTopics(rounds);
    const registrations = await registerSchemas(registry, topics, (topic) => codec.subject(topic));
    return registrations.map(({ subject, existed, changes }, index) => {
        const outcome = !existed ? "created" : changes.length > 0 ? "updated" : "present";
        const note = existed ? changes.join(", ") : `${topics[index]?.schema}, ${compatibilityLevel}`;
        return { kind: "schema", name: subject, outcome, note };
    });
}
async function accessSteps({ kafka, rounds }, { principals }) {
    if (principals === undefined)
        return [];
    const admin = createKafka(kafka, "dialoom-setup", quiet).admin();
    return using(admin, async () => {
        const steps = [];
        for (const stage of stageNames) {
            const principal = principals.replaceAll("{stage}", stage);
            const granted = await grantAccess(admin, principal, stageAccess(stage, rounds, kafka.topicPrefix));
            const outcome = granted > 0 ? "created" : "present";
            steps.push({ kind: "access", name: principal, outcome, note: granted > 0 ? `${granted} rights` : "" });
        }
        return steps;
    });
}
async function using(admin, work) {
    await admin.connect();
    try {
        return await work();
    }
    finally {
        await admin.disconnect();
    }
}
