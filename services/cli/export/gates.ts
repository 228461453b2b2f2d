/** Gates of the set as a whole: copies of dialogues that came before, and tasks of benchmarks that are measured with later. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Contamination, requestsIn } from "../../shared/dataset/contamination.ts";
import { SetCheck, type SetFinding } from "../../shared/dataset/set-check.ts";
import { datasetRecords } from "../dataset-file.ts";
import { UsageError } from "../exit.ts";
import type { Gate } from "./job.ts";

export const copyChoices = ["keep", "drop-exact", "drop-near"] as const;
/** What becomes of copies: all are kept, exact ones are left out, or near ones too. */
export type CopyChoice = (typeof copyChoices)[number];

/** Requests of benchmarks, and what identifies the files they were read from. */
export interface Benchmarks {
  readonly contamination: Contamination;
  /** Name and hash of each file. */
  readonly files: readonly string[];
}

/** Reads the requests of benchmark files, whatever their form. @throws UsageError when a file cannot be read or holds none */
export async function readBenchmarks(paths: readonly string[]): Promise<Benchmarks> {
  const contamination = new Contamination();
  const files: string[] = [];
  for (const path of paths) {
    try {
      const hash = createHash("sha256");
      for await (const chunk of createReadStream(path)) hash.update(chunk);
      let requests = 0;
      for await (const record of datasetRecords(path)) {
        if ("fault" in record) throw new Error(`line ${record.line}: ${record.fault}`);
        for (const request of requestsIn(record.value)) {
          contamination.add(`${basename(path)}:${record.line}`, request);
          requests += 1;
        }
      }
      if (requests === 0) throw new Error("it holds no requests of users");
      files.push(`${basename(path)} ${hash.digest("hex").slice(0, 16)}`);
    } catch (error) {
      throw new UsageError(`The benchmark ${path} cannot be used: ${(error as Error).message}`);
    }
  }
  return { contamination, files };
}

const reasons: Readonly<Record<SetFinding["rule"], string>> = {
  D1: "an exact copy of another dialogue",
  D2: "nearly a copy of another dialogue",
  D4: "a quota",
  D5: "the user asks what a benchmark asks",
};

/** The gates of a generation; none where nothing is asked of the set. */
export function setGates(copies: CopyChoice, { contamination, files }: Benchmarks): Gate[] {
  if (copies === "keep" && files.length === 0) return [];
  const check = new SetCheck({
    contamination,
    policy: {
      D1: copies === "keep" ? "warn" : "reject",
      D2: copies === "drop-near" ? "reject" : "warn",
      D5: "reject",
    },
  });
  return [
    ({ dialogue: { id, turns, spec } }) => {
      const refused = check.add({ id, turns, kind: spec.kind }).find(({ severity }) => severity === "reject");
      return refused && reasons[refused.rule];
    },
  ];
}
