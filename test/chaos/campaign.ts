/** One run on one platform: feeds the stage, breaks things, lets it come to rest, and judges. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pollUntil } from "../../infra/local/polling.ts";
import { type ProcessPlatform, startProcesses } from "../../infra/local/processes.ts";
import { deadLetters } from "../../services/shared/contracts/topics.ts";
import type { FetchedRecord } from "../../services/shared/stream/record.ts";
import { Installation } from "../support/load/installation.ts";
import { readRuns } from "../support/load/run-log.ts";
import { loadBriefs, loadIn, loadOut } from "../support/load/stage.ts";
import { Breaker } from "./breaker.ts";
import { Feeder } from "./feeder.ts";
import { disagreements, readByKafkasOwnClient, runsSources } from "./kafkas-own-client.ts";
import { poisonPrefix } from "./messages.ts";
import { drawPlan } from "./plan.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface CampaignOptions {
  readonly seed: number;
  /** How long things are broken; starting, coming to rest and judging are on top, and bounded. */
  readonly durationMs: number;
  readonly inputs: number;
  readonly brokers: number;
  readonly home: string;
  readonly log: (line: string) => void;
}

export interface CampaignResult {
  readonly verdict: Verdict;
  /** Messages on the stage's input. */
  readonly inputs: number;
  readonly faults: ReadonlyMap<string, number>;
  /** Times the stage was run. */
  readonly runs: number;
  /** Runs beyond one a message. */
  readonly repeated: number;
  /** Where the logs are kept, when the verdict does not hold. */
  readonly logs: string | undefined;
}

const partitions = 12;
const sessionMs = 6_000;
const restLimitMs = 180_000;
const settings = {
  STREAM_MAX_IN_FLIGHT: "24",
  STREAM_DRAIN_TIMEOUT_MS: "15000",
  STREAM_SESSION_TIMEOUT_MS: String(sessionMs),
  LOAD_WAIT_MS: "400",
  LOAD_WAIT_SPREAD: "1",
  LOAD_BRIEFS: "1",
};

/** @throws when the platform does not start, or a broker that was taken down does not come back */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const platform = await startProcesses({ home: options.home, log: options.log }, options.brokers);
  try {
    const installation = await Installation.on(platform, partitions, options.log);
    const result = await breakAndJudge(options, platform, installation);
    if (result.verdict.holds) await installation.remove();
    else await keepData(platform, installation.folder);
    return result;
  } finally {
    await platform.stop();
  }
}

async function breakAndJudge(
  { seed, durationMs, inputs, brokers, log }: CampaignOptions,
  platform: ProcessPlatform,
  installation: Installation,
): Promise<CampaignResult> {
  await installation.startReady(1, settings);
  const feeder = new Feeder(installation, seed);
  const breaker = new Breaker({ installation, nodes: platform.nodes, env: settings, log });
  const ending = new AbortController();
  const feeding = feeder.feed(inputs, durationMs * 0.9, ending.signal);
  try {
    await breaker.run(drawPlan({ seed, durationMs, brokers, sessionMs }));
    await Promise.race([feeding, delay(restLimitMs, undefined, { ref: false })]);
  } finally {
    ending.abort();
    await feeding;
  }
  log(`${feeder.fed} messages fed; nothing is broken any more.`);
  let open = Number.NaN;
  const rested = async () => {
    // Right after a broker's return its answers may still be errors.
    open = await installation.progress().then(
      (progress) => progress.open,
      () => Number.NaN,
    );
    return open === 0;
  };
  const atRest = await pollUntil(rested, { limitMs: restLimitMs, everyMs: 250 });
  log(atRest ? "Everything is committed." : `After ${restLimitMs / 1_000} s ${open} offsets are open.`);
  await installation.stop("gracefully");
  return { ...(await evidenceOf(platform, installation, log)), faults: breaker.done };
}

/** Copies the data of the brokers, which end with the run, to where the logs are. */
async function keepData({ nodes }: ProcessPlatform, folder: string): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()));
  for (const { options } of nodes)
    cpSync(options.directory, join(folder, `broker-${options.address.nodeId}`), { recursive: true });
}

/** What Kafka's own client does not see as we do; nothing where there is no Java that can run it. */
async function disputedBy(
  { nodes }: ProcessPlatform,
  { kafka }: Installation,
  read: readonly FetchedRecord[],
  log: (line: string) => void,
): Promise<string[]> {
  const client = nodes[0]?.options;
  if (!client || !(await runsSources(client.java))) {
    log("This Java cannot run source files: Kafka's own client is not asked for what is committed.");
    return [];
  }
  const topics = [...new Set(read.map(({ topic }) => topic))];
  return disagreements(read, await readByKafkasOwnClient(client, kafka.brokers, topics));
}

async function evidenceOf(
  platform: ProcessPlatform,
  installation: Installation,
  log: (line: string) => void,
): Promise<Omit<CampaignResult, "faults">> {
  const [inputs, outs, briefs, letters] = [
    await installation.read(loadIn),
    await installation.read(loadOut),
    await installation.read(loadBriefs),
    await installation.read(deadLetters),
  ];
  const { open } = await installation.progress();
  const verdict = judge({
    inputs,
    outputs: new Map([
      [loadOut.name, outs],
      [loadBriefs.name, briefs],
    ]),
    unchangedOn: loadOut.name,
    deadLetters: await Promise.all(
      letters.map(({ value }) => installation.codec.decode(deadLetters.schema, value)),
    ),
    lag: open,
    disputed: await disputedBy(platform, installation, [...inputs, ...outs, ...briefs, ...letters], log),
  });
  const runs = readRuns(installation.runs).length;
  const runnable = inputs.filter(({ key }) => !key?.toString().startsWith(poisonPrefix)).length;
  return {
    verdict,
    inputs: inputs.length,
    runs,
    repeated: runs - runnable,
    logs: verdict.holds ? undefined : installation.folder,
  };
}
