/** Work that is done twice: when one of three replicas is killed, and when all three are replaced gracefully. */
import type { Platform } from "../../../infra/local/platform.ts";
import type { Installation } from "../../support/load/installation.ts";
import { readRuns } from "../../support/load/run-log.ts";
import type { Measure } from "../measure.ts";
import { allDone, allFull, dialogues, onInstallation, onPlatform, partitions, uncommitted } from "./lab.ts";

const repetitions = 5;
const limit = 24;
const replicas = 3;
const count = 1_500;
const bytes = 4_000;
const settings = { STREAM_MAX_IN_FLIGHT: String(limit), LOAD_WAIT_MS: "1000", LOAD_WAIT_SPREAD: "0.5" };

export default () =>
  onPlatform(async function* (platform) {
    const kills: Killed[] = [];
    for (let left = repetitions; left > 0; left -= 1) kills.push(await afterKill(platform));
    yield total(
      "killed-runs-repeated",
      kills.map(({ repeated, lost }) => [repeated, lost]),
    );
    yield total(
      "killed-runs-of-others",
      kills.map(({ others, othersRuns }) => [othersRuns, others]),
    );
    yield total("rolled-runs", await times(() => afterRoll(platform)));
  });

/** Runs a repetition after the other. */
async function times(once: () => Promise<readonly [number, number]>): Promise<(readonly [number, number])[]> {
  const pairs: (readonly [number, number])[] = [];
  for (let left = repetitions; left > 0; left -= 1) pairs.push(await once());
  return pairs;
}

/** The worst repetition counts: each has to keep within its bound. */
function total(name: string, pairs: readonly (readonly [value: number, bound: number])[]): Measure {
  const ratios = pairs.map(([value, bound]) => value / bound);
  const worst = pairs[ratios.indexOf(Math.max(...ratios))] ?? [Number.NaN, Number.NaN];
  return {
    name,
    value: worst[0],
    reference: worst[1],
    goal: { atMost: 1 },
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

interface Killed {
  /** Runs beyond one a message. */
  readonly repeated: number;
  /** What the replica that was killed had begun and not committed. */
  readonly lost: number;
  /** Messages that replica never began, and how often they were run: a kill must not repeat those. */
  readonly others: number;
  readonly othersRuns: number;
}

function afterKill(platform: Platform): Promise<Killed> {
  return onInstallation(platform, partitions, async (installation) => {
    const [victim] = await working(installation);
    if (!victim) throw new Error("no replica was started");
    const { pid } = victim;
    const lost = await uncommitted(victim);
    // Not started again: a replica that joins moves partitions of its own.
    await installation.stop("at once", [victim]);
    await allDone(installation);
    const runs = readRuns(installation.runs);
    const begun = new Set(runs.filter((run) => run.pid === pid).map(({ id }) => id));
    const elsewhere = runs.filter(({ id }) => !begun.has(id));
    return {
      repeated: runs.length - count,
      lost,
      others: new Set(elsewhere.map(({ id }) => id)).size,
      othersRuns: elsewhere.length,
    };
  });
}

/** Runs, and messages. */
function afterRoll(platform: Platform): Promise<readonly [number, number]> {
  return onInstallation(platform, partitions, async (installation) => {
    for (const replica of [...(await working(installation))]) {
      await installation.startReady(1, settings);
      await installation.stop("gracefully", [replica]);
    }
    await allDone(installation);
    return [readRuns(installation.runs).length, count];
  });
}

/** Three replicas that have all they may have in flight. */
async function working(installation: Installation) {
  await installation.feed(await dialogues(installation, count, bytes, partitions));
  await installation.startReady(replicas, settings);
  await allFull(installation.replicas, limit);
  return installation.replicas;
}
