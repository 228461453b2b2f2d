/** Files of benchmarks, whose tasks a set is held against. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Contamination, requestsIn } from "../shared/dataset/contamination.ts";
import { datasetRecords } from "./dataset-file.ts";
import { UsageError } from "./exit.ts";

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
