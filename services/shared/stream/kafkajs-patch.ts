/**
 * The one place where kafkajs 2.2.4 is changed.
 *
 * Its request queue re-arms a timer for ever once a connection has had its first answer, even with nothing to send (4-9 %
 * of a core for a process with many connections; kafkajs #1556, #1704), and asks for a negative delay when it was never
 * throttled, which Node 24 reports as a TimeoutNegativeWarning (#1751). Both end when nothing is scheduled while nothing
 * is pending: every push schedules a check of its own, so no request can be forgotten.
 */
import { createRequire } from "node:module";

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

const require = createRequire(import.meta.url);
const { prototype } = require("kafkajs/src/network/requestQueue/index.js") as { prototype: RequestQueue };
const schedule = prototype.scheduleCheckPendingRequests;

prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0) schedule.call(this);
};
