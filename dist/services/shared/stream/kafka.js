/** Connecting to Kafka: the settings, and clients that log through our logger. Only this folder and the CLI import kafkajs. */
import "./kafkajs-patch.js";
import { Kafka, logLevel } from "kafkajs";
import { field, fieldGroup, list, text } from "../ops/config.js";
import { securityFields, securityOptions, securityProblems } from "./kafka-security.js";
export const kafkaFields = fieldGroup("KAFKA", {
    brokers: field(list, "Bootstrap brokers, host:port, separated by commas."),
    topicPrefix: field(text, "Put before every topic and consumer group, so that installations can share a cluster.", { default: "" }),
    ...securityFields,
}, securityProblems);
/** Lines kafkajs logs as errors or at info that are part of normal work. */
const demoted = /paus|resum|The group is rebalancing|has no leader|there is no leader for this topic|another concurrent operation on the same transaction|old epoch|Limiting retries for the idempotent producer/i;
/** How a client that serves for long gets over brokers that move or restart. */
const patient = { initialRetryTime: 200, retries: 8, maxRetryTime: 5_000 };
/**
 * A Kafka client. Each consumer needs one of its own: consumers of one client share committed offsets (kafkajs 2.2.4).
 *
 * @param retry for whoever decides for itself when to try again: connecting obeys the client's retries alone
 */
export function createKafka(settings, clientId, logger, retry = patient) {
    const log = logger.child({ component: "kafkajs" });
    return new Kafka({
        clientId,
        brokers: [...settings.brokers],
        ...securityOptions(settings),
        connectionTimeout: 5_000,
        retry,
        logLevel: logLevel.INFO,
        logCreator: () => (entry) => {
            const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...details } = entry.log;
            if (demoted.test(message))
                return log.debug(details, message);
            if (entry.level === logLevel.ERROR)
                log.warn(details, message);
            else if (entry.level === logLevel.WARN)
                log.info(details, message);
            else
                log.debug(details, message);
        },
    });
}
/** Name of a topic or consumer group in this installation. */
export function prefixed(settings, name) {
    return settings.topicPrefix + name;
}
