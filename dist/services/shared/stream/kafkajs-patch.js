/**
 * The one place where kafkajs 2.2.4 is changed. Each change says which fault it mends.
 */
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
/**
 * The request queue re-arms a timer for ever once a connection has had its first answer, even with nothing to send (4-9 %
 * of a core for a process with many connections; kafkajs #1556, #1704), and asks for a negative delay when it was never
 * throttled, which Node 24 reports as a TimeoutNegativeWarning (#1751). Both end when nothing is scheduled while nothing
 * is pending: every push schedules a check of its own, so no request can be forgotten.
 */
const { prototype: queue } = require("kafkajs/src/network/requestQueue/index.js");
const schedule = queue.scheduleCheckPendingRequests;
queue.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0)
        schedule.call(this);
};
/**
 * A batch of nothing but control records or aborted ones never reaches the batch callback, so nobody could commit past it
 * and the lag of a group behind transactional producers would never be 0 (#1256). Here it comes like any other, with no
 * messages.
 */
const { prototype: batch } = require("kafkajs/src/consumer/batch.js");
batch.isEmptyDueToFiltering = () => false;
batch.isEmpty = function () {
    return this.rawMessages.length === 0;
};
/**
 * When what is to be fetched has expired, kafkajs commits -2 in the group's name, whatever the commit settings, and so
 * wipes the committed position and its note. Here it only goes on from the start of what is kept.
 */
const { prototype: offsets } = require("kafkajs/src/consumer/offsetManager/index.js");
offsets.setDefaultOffset = async function ({ topic, partition }) {
    const [found] = await this.cluster.fetchTopicsOffset([
        { topic, partitions: [{ partition }], fromBeginning: true },
    ]);
    const start = found?.partitions.find((candidate) => candidate.partition === partition)?.offset;
    const resolved = this.resolvedOffsets[topic];
    if (start !== undefined && resolved)
        resolved[partition] = start;
};
