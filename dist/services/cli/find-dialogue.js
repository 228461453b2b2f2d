import { refineRound, rejected, skeletons, verified } from "../shared/contracts/topics.js";
import { prefixed } from "../shared/stream/kafka.js";
import { readToEnd } from "./topic-reader.js";
/**
 * Looks where dialogues end, then where they pass, from the last round back; the newest record of a topic counts.
 *
 * @returns undefined when there is no such dialogue
 */
export async function findDialogue(connection, id) {
    const ended = await latest(connection, id, [verified, rejected]);
    const asVerified = ended.get(verified.name);
    const topicOf = (topic) => prefixed(connection.kafka, topic.name);
    if (asVerified) {
        const value = asVerified;
        return { state: "verified", topic: topicOf(verified), value };
    }
    const asRejected = ended.get(rejected.name);
    if (asRejected) {
        return { state: "rejected", topic: topicOf(rejected), value: asRejected };
    }
    const rounds = Array.from({ length: connection.rounds }, (_, index) => refineRound(connection.rounds - index));
    const passing = [...rounds, skeletons];
    const found = await latest(connection, id, passing);
    const topic = passing.find(({ name }) => found.has(name));
    if (!topic)
        return undefined;
    return {
        state: "in progress",
        topic: topicOf(topic),
        value: found.get(topic.name),
    };
}
/** The newest record with this key on each topic, decoded, by the topic's plain name. */
async function latest({ kafka, codec }, id, topics) {
    const byName = new Map(topics.map((topic) => [prefixed(kafka, topic.name), topic]));
    const found = new Map();
    await readToEnd(kafka, [...byName.keys()], async ({ topic: name, key, value }) => {
        const topic = byName.get(name);
        if (!topic || key?.toString("utf8") !== id)
            return;
        found.set(topic.name, await codec.decode(topic.schema, value));
    });
    return found;
}
