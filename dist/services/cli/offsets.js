/** Asks brokers how far topics reach and how far groups have read. */
import { setTimeout as delay } from "node:timers/promises";
/** Spans of a topic's partitions. */
export async function spansOf(admin, topic) {
    const offsets = await retrying(() => admin.fetchTopicOffsets(topic));
    return offsets.map(({ partition, low, high }) => ({ partition, first: Number(low), end: Number(high) }));
}
/** Progress of a group on a topic with the given spans. A group that never committed has everything before it. */
export async function groupProgress(admin, groupId, topic, spans) {
    const [fetched] = await retrying(() => admin.fetchOffsets({ groupId, topics: [topic] }));
    const committed = new Map(fetched?.partitions.map(({ partition, offset }) => [partition, Number(offset)]) ?? []);
    return progressOf(spans, committed);
}
/** The sum over partitions. A committed offset of -1 means that there is none. */
export function progressOf(spans, committed) {
    let done = 0;
    let open = 0;
    for (const { partition, first, end } of spans) {
        const at = Math.min(end, Math.max(first, committed.get(partition) ?? -1));
        done += at - first;
        open += end - at;
    }
    return { done, open };
}
/**
 * Waits until a broker coordinates a group. The first question about a group makes a new cluster create the topic it keeps
 * groups in, and a consumer that joins before that is loaded is turned away.
 */
export async function coordinatorReady(admin, groupId, topics) {
    await retrying(() => admin.fetchOffsets({ groupId, topics: [...topics] }));
}
/** A topic that was just created, or whose leader moves, is answered for only after a moment, and kafkajs does not wait. */
async function retrying(ask) {
    for (let left = 12;; left -= 1) {
        try {
            return await ask();
        }
        catch (error) {
            if (error.retriable !== true || left === 0)
                throw error;
            await delay(250);
        }
    }
}
