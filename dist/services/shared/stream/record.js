/**
 * Takes a record out of a kafkajs batch. The bytes are copied: kafkajs hands out slices of the whole fetch response, and
 * one slow message would keep all of it in memory.
 */
export function copyRecord(topic, partition, message) {
    const headers = Object.entries(message.headers ?? {}).flatMap(([key, values]) => (Array.isArray(values) ? values : [values]).map((value) => ({ key, value: Buffer.from(value ?? "") })));
    return {
        topic,
        partition,
        offset: Number(message.offset),
        timestamp: Number(message.timestamp),
        key: message.key && Buffer.from(message.key),
        value: message.value && Buffer.from(message.value),
        headers,
    };
}
/** Bytes a record holds in memory, roughly. */
export function sizeOf(record) {
    return (record.key?.length ?? 0) + (record.value?.length ?? 0) + 256;
}
