/**
 * `npm run chaos -- --minutes M [--seed S] [--inputs N] [--brokers B]`: runs several replicas of a stage on real brokers,
 * breaks replicas and brokers as the seed says, and checks at the end that a reader of committed transactions sees every
 * message's outputs exactly once. A line a run on stdout; what happens meanwhile goes to stderr.
 *
 * Exit codes: 0 nothing was violated, 1 something was, 2 wrong usage.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { homeFolder } from "../../services/cli/home.ts";
import { type CampaignResult, runCampaign } from "./campaign.ts";

const usage = "usage: npm run chaos -- --minutes M [--seed S] [--inputs N] [--brokers 1|3|1,3]\n";
/** Brokers that do not come back, or replicas that never come to rest, must not keep a run alive for ever. */
const graceMs = 10 * 60_000;
/** From this length on, a run is split between one broker and a cluster of three. */
const bothFromMinutes = 5;
const inputsPerMinute = 600;
const shown = 8;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: "string" },
        seed: { type: "string", default: String(randomInt(1_000_000)) },
        inputs: { type: "string" },
        brokers: { type: "string" },
      },
    });
    const minutes = Number(values.minutes);
    const seed = Number(values.seed);
    const inputs = Number(values.inputs ?? Math.round(minutes * inputsPerMinute));
    const brokers = (values.brokers ?? (minutes < bothFromMinutes ? "1" : "1,3")).split(",").map(Number);
    const sound =
      minutes > 0 &&
      minutes <= 24 * 60 &&
      Number.isSafeInteger(seed) &&
      Number.isSafeInteger(inputs) &&
      inputs > 0 &&
      brokers.every((count) => count === 1 || count === 3);
    return sound ? { minutes, seed, inputs, brokers } : undefined;
  } catch {
    return undefined;
  }
}

function summary(seed: number, brokers: number, minutes: number, result: CampaignResult): string {
  const { verdict, inputs, faults, runs, repeated } = result;
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...faults].map(([kind, count]) => `${kind} ${count}`).join(", ");
  const figures = [
    `seed=${seed} brokers=${brokers} minutes=${minutes} inputs=${inputs} faults=${total} (${kinds})`,
    `lost=${verdict.lost.length} duplicated=${verdict.duplicated.length} foreign=${verdict.foreign.length}`,
    `changed=${verdict.changed.length} disputed=${verdict.disputed.length} lag=${verdict.lag} runs=${runs} repeated=${repeated}`,
  ];
  return `chaos ${figures.join(" ")} ${verdict.holds ? "ok" : "VIOLATED"}\n`;
}

const options = readOptions();
if (!options) {
  process.stderr.write(usage);
  process.exit(2);
}
const { minutes, seed, inputs, brokers } = options;
setTimeout(
  () => {
    process.stderr.write(`chaos: not over ${graceMs / 60_000} minutes after its time: given up.\n`);
    process.exit(1);
  },
  minutes * 60_000 + graceMs * brokers.length,
).unref();
const begun = performance.now();
const log = (line: string) =>
  process.stderr.write(`[${((performance.now() - begun) / 1_000).toFixed(1)}] ${line}\n`);
log(`seed ${seed}: the same plan again with --seed ${seed}`);
let held = true;
for (const count of brokers) {
  const share = minutes / brokers.length;
  const result = await runCampaign({
    seed,
    durationMs: share * 60_000,
    inputs: Math.ceil(inputs / brokers.length),
    brokers: count,
    home: homeFolder(process.env),
    log,
  });
  held &&= result.verdict.holds;
  const { lost, duplicated, foreign, changed, disputed } = result.verdict;
  for (const [what, ids] of Object.entries({ lost, duplicated, foreign, changed, disputed })) {
    if (ids.length > 0) log(`${what}: ${ids.slice(0, shown).join(", ")}${ids.length > shown ? ", …" : ""}`);
  }
  if (result.logs) log(`Logs and the data of the brokers are kept in ${result.logs}.`);
  process.stdout.write(summary(seed, count, share, result));
}
process.exit(held ? 0 : 1);
