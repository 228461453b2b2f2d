/** Registers the schema of each topic under its subject, at the compatibility level that replays and foreign readers need. */
import { selfContained, sourceSchemas } from "../shared/contracts/schemas.js";
import { Failure } from "./exit.js";
import { RegistryClient, SchemaRefused } from "./registry-client.js";
/** Any reader reads any writer's records, older or newer. */
export const compatibilityLevel = "FULL_TRANSITIVE";
/**
 * @param subjectOf name of a topic's subject
 * @throws Failure when a schema is not compatible with what the registry holds
 * @throws RegistryUnavailable
 */
export async function registerSchemas(registrySettings, topics, subjectOf) {
    const registry = new RegistryClient(registrySettings);
    const sources = sourceSchemas();
    return Promise.all(topics.map((topic) => {
        const schema = JSON.stringify(selfContained(topic.schema, sources));
        return registerSchema(registry, subjectOf(topic), topic.schema, schema);
    }));
}
/** Removes the subjects with all their versions. */
export async function removeSubjects(registrySettings, subjects) {
    const registry = new RegistryClient(registrySettings);
    await Promise.all(subjects.map((subject) => registry.remove(subject)));
}
async function registerSchema(registry, subject, record, schema) {
    const existed = await registry.exists(subject);
    const changes = [];
    // Where there are versions the level comes first, so that it already holds for the new one.
    if (existed && (await registry.compatibility(subject)) !== compatibilityLevel) {
        await registry.setCompatibility(subject, compatibilityLevel);
        changes.push(`compatibility set to ${compatibilityLevel}`);
    }
    if (!existed || !(await registry.has(subject, schema))) {
        try {
            await registry.register(subject, schema);
        }
        catch (error) {
            if (!(error instanceof SchemaRefused))
                throw error;
            throw new Failure(`The registry refuses this release's schema ${record} for subject ${subject}: it is not ${compatibilityLevel} compatible with the versions there. Use the release that wrote them, or another KAFKA_TOPIC_PREFIX. The registry says: ${error.message}`);
        }
        if (existed)
            changes.push(`new version of ${record}`);
    }
    if (!existed)
        await registry.setCompatibility(subject, compatibilityLevel);
    return { subject, existed, changes };
}
