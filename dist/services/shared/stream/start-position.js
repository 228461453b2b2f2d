/**
 * Where to go on, given what is committed and what the partition still holds.
 *
 * @param committed offset below 0: nothing is committed
 * @param span first offset kept, and the offset the next record will get
 * @throws Error when the committed offset lies beyond the end: for a moment after a leader moved, or for good when the topic
 * was made anew. To begin at its start would repeat all work, so a person decides.
 */
export function startPosition(committed, span, { group, topic, partition }) {
    if (committed.offset < span.first)
        return { offset: span.first, note: "" };
    if (committed.offset <= span.end)
        return committed;
    throw new Error(`group ${group} committed offset ${committed.offset} of ${topic}, partition ${partition}, which ends at ${span.end}: if the topic was made anew, reset the group's offsets (kafka-consumer-groups --reset-offsets --to-earliest)`);
}
