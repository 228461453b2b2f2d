/** Exports: 10,000 dialogues take hardly more memory than 1,000, and both splits of time and memory are told. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Bench } from "../measure.ts";

interface Spent {
  readonly seconds: number;
  readonly megabytes: number;
}

/** A small heap, so that what is measured is what an export needs, and not how long the collector waits. */
function exporting(count: number, form: string): Spent {
  const script = join(import.meta.dirname, "export-many.ts");
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--max-old-space-size=64", script, String(count), form],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  const spent = JSON.parse(stdout) as Spent;
  process.stderr.write(
    `${count} dialogues to ${form}: ${spent.seconds.toFixed(1)} s, peak ${spent.megabytes.toFixed(0)} MB\n`,
  );
  return spent;
}

const bench: Bench = async function* () {
  for (const form of ["parquet", "jsonl"]) {
    const few = exporting(1_000, form);
    const many = exporting(10_000, form);
    yield {
      name: `${form}-memory-of-10000`,
      value: many.megabytes,
      reference: few.megabytes,
      goal: { atMost: 1.5 },
    };
    yield {
      name: `${form}-time-a-dialogue`,
      value: many.seconds / 10_000,
      reference: few.seconds / 1_000,
      goal: { atMost: 1.5 },
    };
  }
};
export default bench;
