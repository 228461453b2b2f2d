/** A stage whose work is a wait of 200 ms: how near a replica comes to its limit of messages in flight all the time. */
import type { Platform } from "../../../infra/local/platform.ts";
import { readRuns } from "../../support/load/run-log.ts";
import { loadOut } from "../../support/load/stage.ts";
import { repeated } from "../measure.ts";
import { allDone, dialogues, onInstallation, onPlatform, partitions } from "./lab.ts";

const repetitions = 5;
const waitMs = 200;
const bytes = 8_000;
/** Messages for each place in flight: the more, the less the first and the last moments count. */
const cases = [
  { limit: 64, each: 40, goal: 0.97 },
  { limit: 512, each: 25, goal: 0.9 },
];

export default () =>
  onPlatform(async function* (platform) {
    for (const { limit, each, goal } of cases) {
      for (const from of [1, partitions]) {
        const ideal = limit / (waitMs / 1_000);
        const pairs: [number, number][] = [];
        for (let left = repetitions; left > 0; left -= 1)
          pairs.push([await rate(platform, limit, each, from), ideal]);
        yield repeated(`waiting-${limit}-in-flight-${from}-partitions-per-second`, pairs, { atLeast: goal });
      }
    }
  });

/** Messages a second, from the first run's beginning until the last output was sent. */
function rate(platform: Platform, limit: number, each: number, from: number): Promise<number> {
  return onInstallation(platform, from, async (installation) => {
    const count = limit * each;
    await installation.feed(await dialogues(installation, count, bytes, from));
    const settings = { STREAM_MAX_IN_FLIGHT: String(limit), LOAD_WAIT_MS: String(waitMs) };
    const replicas = await installation.start(1, settings);
    await allDone(installation);
    await installation.stop("gracefully", replicas);
    const began = Math.min(...readRuns(installation.runs).map((run) => run.began));
    const sent = (await installation.read(loadOut)).map(({ timestamp }) => timestamp);
    return count / ((sent.reduce((latest, at) => Math.max(latest, at), 0) - began) / 1_000);
  });
}
