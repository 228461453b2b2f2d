/** Memory of a replica with a thousand messages in flight, and what a replica costs that has nothing to do. Linux only. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Platform } from "../../../infra/local/platform.ts";
import { repeated } from "../measure.ts";
import { allFull, dialogues, onInstallation, onPlatform, partitions } from "./lab.ts";

const repetitions = 5;
const inFlight = 1_000;
const bytes = 20_000;
const mostMegabytes = 300;
const settleMs = 5_000;
const idleMs = 10_000;
const mostOfACore = 0.01;

export default () =>
  onPlatform(async function* (platform) {
    const peaks: [number, number][] = [];
    for (let left = repetitions; left > 0; left -= 1)
      peaks.push([await peakMegabytes(platform), mostMegabytes]);
    yield repeated("memory-1000-in-flight-megabytes", peaks, { atMost: 1 });
    const shares = (await idleShares(platform)).map((share) => [share, mostOfACore] as const);
    yield repeated("idle-share-of-a-core", shares, { atMost: 1 });
  });

/** The most memory a replica ever held, up to when it works on a thousand messages. */
function peakMegabytes(platform: Platform): Promise<number> {
  return onInstallation(platform, partitions, async (installation) => {
    await installation.feed(await dialogues(installation, 1.2 * inFlight, bytes, partitions));
    const [replica] = await installation.startReady(1, {
      STREAM_MAX_IN_FLIGHT: String(inFlight),
      LOAD_WAIT_MS: "60000",
    });
    if (!replica) throw new Error("no replica was started");
    await allFull([replica], inFlight);
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${replica.pid}/status`, "utf8"))?.[1]) / 1_000;
  });
}

function idleShares(platform: Platform): Promise<number[]> {
  return onInstallation(platform, partitions, async (installation) => {
    const [replica] = await installation.startReady(1);
    await delay(settleMs);
    const shares: number[] = [];
    for (let left = repetitions; left > 0; left -= 1) {
      const before = cpuSeconds(replica?.pid);
      await delay(idleMs);
      shares.push((cpuSeconds(replica?.pid) - before) / (idleMs / 1_000));
    }
    return shares;
  });
}

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Processor time a process has used: fields 14 and 15 of its stat, the program's name, which may hold blanks, left out. */
function cpuSeconds(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
