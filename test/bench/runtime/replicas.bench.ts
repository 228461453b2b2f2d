/** One, two and four replicas on twelve partitions, with work of a second: what more replicas bring. */
import { setTimeout as delay } from "node:timers/promises";
import type { Platform } from "../../../infra/local/platform.ts";
import { readRuns } from "../../support/load/run-log.ts";
import { repeated } from "../measure.ts";
import { allFull, dialogues, onInstallation, onPlatform, partitions, runRate } from "./lab.ts";

const repetitions = 5;
const limit = 48;
const waitMs = 1_000;
const windowMs = 8_000;
const counts = [1, 2, 4];
/** Enough that no partition runs dry, the time it takes to add replicas included. */
const messages = limit * (counts.reduce((sum, count) => sum + count, 0) * (windowMs / waitMs) * 2);
const bytes = 2_000;

export default () =>
  onPlatform(async function* (platform) {
    const rates: number[][] = [];
    for (let left = repetitions; left > 0; left -= 1) rates.push(await scaledUp(platform));
    for (const [index, count] of counts.entries()) {
      if (count === 1) continue;
      const pairs = rates.map((rate) => [rate[index] ?? 0, count * (rate[0] ?? 0)] as const);
      yield repeated(`replicas-${count}-per-second`, pairs, { atLeast: 0.95 });
    }
  });

/** Runs a second with each number of replicas, added one after the other under load. */
function scaledUp(platform: Platform): Promise<number[]> {
  return onInstallation(platform, partitions, async (installation) => {
    await installation.feed(await dialogues(installation, messages, bytes, partitions));
    const windows: [from: number, to: number][] = [];
    for (const count of counts) {
      await installation.startReady(count - installation.replicas.length, {
        STREAM_MAX_IN_FLIGHT: String(limit),
        LOAD_WAIT_MS: String(waitMs),
      });
      await allFull(installation.replicas, limit);
      const from = Date.now();
      await delay(windowMs);
      windows.push([from, from + windowMs]);
    }
    // Runs that are still going on at the end of the last window have to end to be counted.
    await delay(1.5 * waitMs);
    await installation.stop("at once");
    const runs = readRuns(installation.runs);
    return windows.map(([from, to]) => runRate(runs, from, to));
  });
}
