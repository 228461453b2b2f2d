import { deadLetters, emit } from "../contracts/topics.js";
/** How often a record has been dead-lettered before: set by whoever produces a dead letter again. */
export const hopsHeader = "dialoom-hops";
/** Longest text of an error that is kept. */
const longestMessage = 4_000;
/** A dead letter for a record: its key, bytes and headers untouched, and where it came from. */
export function deadLetter(record, reason) {
    return emit(deadLetters, record.key?.toString("utf8") ?? "", {
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
        ...reason,
        errorMessage: reason.errorMessage.slice(0, longestMessage),
        hops: hopsOf(record) + 1,
        key: record.key,
        value: record.value,
        headers: record.headers,
        timestamp: record.timestamp,
    });
}
/** The same for a record so large that with its envelope no broker would take it: it says where the bytes are. */
export function deadLetterWithoutValue(record, reason) {
    const where = `${record.topic}, partition ${record.partition}, offset ${record.offset}`;
    const errorMessage = `${reason.errorMessage.slice(0, longestMessage - 500)} (its ${record.value?.length ?? 0} bytes are too many for a dead letter: they are at ${where})`;
    return deadLetter({ ...record, value: null, headers: [] }, { ...reason, errorMessage });
}
/** What tools show of a dead letter without a schema: text, under names of their own. */
export function deadLetterHeaders(record, reason) {
    return {
        "dialoom-error-class": reason.errorClass,
        "dialoom-error-message": reason.errorMessage.slice(0, 500),
        "dialoom-error-stage": reason.stage,
        "dialoom-original-group": reason.group,
        "dialoom-original-topic": record.topic,
        "dialoom-original-partition": String(record.partition),
        "dialoom-original-offset": String(record.offset),
        [hopsHeader]: String(hopsOf(record) + 1),
    };
}
function hopsOf({ headers }) {
    const header = headers.findLast(({ key }) => key === hopsHeader);
    const hops = Number(header?.value.toString("utf8") ?? 0);
    return Number.isSafeInteger(hops) && hops > 0 ? hops : 0;
}
