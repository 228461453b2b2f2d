/** What Kafka's own Java client reads of a topic: an independent judge of which records are committed. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { FetchedRecord } from "../../services/shared/stream/record.ts";

export interface JavaClient {
  /** The `java` of a development kit: it runs a source file. */
  readonly java: string;
  /** Folder with Kafka's jars. */
  readonly software: string;
}

export type Place = Pick<FetchedRecord, "topic" | "partition" | "offset" | "key">;

/** Whether a Java can run source files: one without a compiler, made to run programs only, cannot. */
export async function runsSources(java: string): Promise<boolean> {
  const { stdout } = await promisify(execFile)(java, ["--list-modules"]);
  return /^jdk\.compiler\b/m.test(stdout);
}

const source = fileURLToPath(new URL("./CommittedReader.java", import.meta.url));
const limitMs = 120_000;

/** Reads topics from beginning to end with isolation.level=read_committed. @throws when Java or the brokers fail */
export async function readByKafkasOwnClient(
  { java, software }: JavaClient,
  brokers: readonly string[],
  topics: readonly string[],
): Promise<Place[]> {
  const javaArgs = ["-cp", `${software}/*`, source, brokers.join(","), ...topics];
  const { stdout } = await promisify(execFile)(java, javaArgs, {
    timeout: limitMs,
    maxBuffer: 1 << 28,
  });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [topic = "", partition, offset, key = ""] = line.split("\t");
      return { topic, partition: Number(partition), offset: Number(offset), key: Buffer.from(key, "base64") };
    });
}

/** Records that only one of two readers saw, a line each. */
export function disagreements(ours: readonly Place[], theirs: readonly Place[]): string[] {
  const lineOf = ({ topic, partition, offset, key }: Place) => `${topic} ${partition}/${offset} ${key ?? ""}`;
  const [mine, others] = [new Set(ours.map(lineOf)), new Set(theirs.map(lineOf))];
  return [
    ...[...mine].filter((line) => !others.has(line)).map((line) => `${line}: only kafkajs read it`),
    ...[...others]
      .filter((line) => !mine.has(line))
      .map((line) => `${line}: only Kafka's own client read it`),
  ];
}
