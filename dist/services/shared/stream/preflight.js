import { pause } from "./back-off.js";
import { createKafka, prefixed } from "./kafka.js";
/** What a service needs did not come within the start timeout. The process should exit with code 3. */
export class NotReachable extends Error {
    name = "NotReachable";
}
/**
 * Checks brokers, topics and schemas, again and again with a growing pause, until all are there.
 *
 * @throws NotReachable with the last obstacle when `timeout` milliseconds are over
 */
export async function waitForPlatform(parts) {
    const deadline = Date.now() + parts.timeout;
    for (let attempt = 0;; attempt += 1) {
        try {
            await requireTopics(parts.kafka, parts.topics, parts.logger);
            await parts.codec.prepare(parts.topics);
            return;
        }
        catch (error) {
            const { message } = error;
            const wait = Math.min(5_000, 250 * 2 ** attempt);
            if (Date.now() + wait > deadline)
                throw new NotReachable(message);
            parts.logger.warn({ reason: message, againInMs: wait }, "waiting for the platform");
            await pause(wait, parts.signal);
        }
    }
}
/** @throws Error that says which brokers do not answer, or which topics are missing */
export async function requireTopics(kafka, topics, logger) {
    const admin = createKafka(kafka, "dialoom-preflight", logger, {
        // Enough to ask every broker once; when to ask them again is decided above.
        initialRetryTime: 100,
        retries: kafka.brokers.length - 1,
    }).admin();
    let existing;
    try {
        await admin.connect();
        existing = await admin.listTopics();
    }
    catch (error) {
        throw new Error(`no broker of KAFKA_BROKERS (${kafka.brokers.join(", ")}) answers: ${error.message}`);
    }
    finally {
        await admin.disconnect();
    }
    const missing = topics.map(({ name }) => prefixed(kafka, name)).filter((name) => !existing.includes(name));
    if (missing.length > 0)
        throw new Error(`topics are missing: ${missing.join(", ")}; run \`dialoom setup\``);
}
