/** The one place that says which broker and registry the local platform runs. */

/**
 * Not 4.3.0 to 4.4.0: they leave the end of a transaction out of partitions that have no leader at that moment, so that a
 * broker which comes back in the middle of commits can tear transactions (KAFKA-20734; docs/guarantees.md).
 */
export const KAFKA_VERSION = "4.2.2";
/** Kafka's jars log through slf4j; this is the binding that writes to standard error. */
export const SLF4J_VERSION = "1.7.36";
export const APICURIO_VERSION = "3.0.9";

/** Oldest Java that runs both the broker and the registry above. */
export const MINIMUM_JAVA = 17;

export const KAFKA_IMAGE = `apache/kafka:${KAFKA_VERSION}`;
export const REGISTRY_IMAGE = `apicurio/apicurio-registry:${APICURIO_VERSION}`;
