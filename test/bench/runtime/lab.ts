/** What the parts of this benchmark share: a platform, messages, and figures taken from what was produced and logged. */

import { type Platform, startPlatform } from "../../../infra/local/platform.ts";
import { pollUntil } from "../../../infra/local/polling.ts";
import { homeFolder } from "../../../services/cli/home.ts";
import type { SupervisedService } from "../../../services/cli/supervised-service.ts";
import type { FetchedRecord } from "../../../services/shared/stream/record.ts";
import { loadDialogue } from "../../support/load/dialogues.ts";
import { Installation, type LoadMessage } from "../../support/load/installation.ts";
import type { StageRun } from "../../support/load/run-log.ts";
import { loadIn } from "../../support/load/stage.ts";
import type { Measure } from "../measure.ts";

/** Partitions of a topic as `dialoom setup` makes them. */
export const partitions = 12;
/** Different dialogues; messages beyond these differ by their id. */
const templates = 200;
const limitMs = 120_000;

/** Runs a part on a platform of its own, or on the one the environment names. */
export async function* onPlatform(
  part: (platform: Platform) => AsyncIterable<Measure>,
): AsyncIterable<Measure> {
  const platform = await startPlatform({
    home: homeFolder(process.env),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    yield* part(platform);
  } finally {
    await platform.stop();
  }
}

/** Makes an installation, and removes it afterwards, whatever happens. */
export async function onInstallation<T>(
  platform: Platform,
  partitionCount: number,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const installation = await Installation.on(platform, partitionCount);
  try {
    return await work(installation);
  } finally {
    await installation.remove();
  }
}

/** Dialogues as messages, evenly spread over the partitions. @param bytes size of a message, at least */
export async function dialogues(
  installation: Installation,
  count: number,
  bytes: number,
  partitionCount: number,
): Promise<LoadMessage[]> {
  const made = Array.from({ length: Math.min(count, templates) }, (_, index) =>
    loadDialogue(`t${index}`, bytes),
  );
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const id = `dialogue-${index}`;
      const dialogue = { ...(made[index % made.length] ?? loadDialogue(id, bytes)), id };
      return {
        key: id,
        value: await installation.codec.encode(loadIn, dialogue),
        partition: index % partitionCount,
      };
    }),
  );
}

/** @throws when it takes more than two minutes */
export async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  if (!(await pollUntil(check, { limitMs, everyMs: 100 }))) throw new Error(`in vain waited until ${what}`);
}

/** Waits until the group has committed all of the input. */
export function allDone(installation: Installation): Promise<void> {
  return until("everything was committed", async () => (await installation.progress()).open === 0);
}

/** Messages a replica is working on, as it says. */
export async function inFlight(replica: SupervisedService): Promise<number> {
  const response = await fetch(`${replica.url}/statusz`, { signal: AbortSignal.timeout(5_000) });
  const { inFlight: count } = (await response.json()) as { inFlight: number };
  return count;
}

/** Messages whose work a replica has begun and not committed, as it says: in the stage's hands, or waiting for a commit. */
export async function uncommitted(replica: SupervisedService): Promise<number> {
  const response = await fetch(`${replica.url}/statusz`, { signal: AbortSignal.timeout(5_000) });
  const { inputs } = (await response.json()) as {
    inputs: { partitions: { inFlight: number; ready: number }[] }[];
  };
  return inputs
    .flatMap(({ partitions: owned }) => owned)
    .reduce((sum, partition) => sum + partition.inFlight + partition.ready, 0);
}

/** Waits until every replica works on as many messages as it may. */
export function allFull(replicas: readonly SupervisedService[], limit: number): Promise<void> {
  return until(`every replica had ${limit} messages in flight`, async () =>
    (await Promise.all(replicas.map(inFlight))).every((count) => count >= limit),
  );
}

/** Records a second by the times they were sent at, without the first tenth of them: that is when caches are cold. */
export function steadyRate(records: readonly FetchedRecord[]): number {
  const times = records.map(({ timestamp }) => timestamp).sort((a, b) => a - b);
  const from = Math.floor(times.length / 10);
  const span = (times.at(-1) ?? Number.NaN) - (times[from] ?? Number.NaN);
  return (times.length - 1 - from) / (span / 1_000);
}

/** Runs a second between two times; a run that is only partly in between counts for that part. */
export function runRate(runs: readonly StageRun[], from: number, to: number): number {
  let sum = 0;
  for (const { began, ended = Number.POSITIVE_INFINITY } of runs) {
    const within = Math.min(ended, to) - Math.max(began, from);
    if (within > 0 && ended > began && Number.isFinite(ended)) sum += within / (ended - began);
  }
  return sum / ((to - from) / 1_000);
}
