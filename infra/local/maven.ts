/** Runs one goal of the pom beside this file and turns Maven's output into a few lines for a person. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { PlatformUnavailable } from "./errors.ts";
import { APICURIO_VERSION, KAFKA_VERSION, SLF4J_VERSION } from "./versions.ts";

export interface MavenFetch {
  readonly maven: string;
  readonly goal: "copy-dependencies" | "unpack";
  readonly outputDirectory: string;
  /** What is fetched, e.g. "Kafka 4.2.2". */
  readonly title: string;
  readonly log: (line: string) => void;
}

const PROGRESS_EVERY_MS = 3_000;

/** @throws PlatformUnavailable with the end of Maven's output when the goal fails. */
export async function runMaven(fetch: MavenFetch): Promise<void> {
  const child = spawn(
    fetch.maven,
    [
      "-f",
      join(import.meta.dirname, "pom.xml"),
      "-Dstyle.color=never",
      `-Dkafka.version=${KAFKA_VERSION}`,
      `-Dslf4j.version=${SLF4J_VERSION}`,
      `-Dapicurio.version=${APICURIO_VERSION}`,
      `-DoutputDirectory=${fetch.outputDirectory}`,
      `org.apache.maven.plugins:maven-dependency-plugin:${fetch.goal}`,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const stop = () => child.kill("SIGKILL");
  process.once("exit", stop);
  const progress = new MavenProgress();
  child.stdout.setEncoding("utf8").on("data", (text: string) => progress.read(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => progress.read(text));
  const ticker = setInterval(() => fetch.log(`  ${fetch.title}: ${progress.summary()}`), PROGRESS_EVERY_MS);
  try {
    const { promise, resolve, reject } = Promise.withResolvers<number | null>();
    child.once("error", reject);
    child.once("close", resolve);
    const code = await promise;
    if (code !== 0) {
      throw new PlatformUnavailable(
        `Maven could not fetch ${fetch.title}. Check the network and Maven's settings; its last words:\n${progress.tail()}`,
      );
    }
  } finally {
    clearInterval(ticker);
    process.off("exit", stop);
  }
}

/** Follows Maven's transfer messages, which are separated by carriage returns as well as line ends. */
export class MavenProgress {
  #partial = "";
  #files = 0;
  #current = "";
  readonly #lines: string[] = [];

  read(text: string): void {
    const pieces = (this.#partial + text).split(/[\r\n]+/);
    this.#partial = pieces.pop() ?? "";
    for (const piece of pieces) this.#piece(piece.trimEnd());
  }

  /** e.g. "files fetched: 212, now at 48/109 MB". */
  summary(): string {
    const now = this.#current === "" ? "" : `, now at ${this.#current}`;
    return `files fetched: ${this.#files}${now}`;
  }

  /** What went wrong: the error lines, else the last lines that are not about transfers. */
  tail(): string {
    const errors = this.#lines.filter((line) => /^\[ERROR\] (?!To see|Re-run|For more)\S/.test(line));
    return (errors.length > 0 ? errors : this.#lines).map((line) => `  ${line}`).join("\n");
  }

  #piece(piece: string): void {
    if (piece.trim() === "") return;
    const progress = /^Progress \(\d+\): (.*)$/.exec(piece);
    if (progress) {
      // Only a large file is worth naming; the small ones come and go faster than anybody reads.
      this.#current = /[\d.]+\/[\d.]+ MB/.exec(progress[1] ?? "")?.[0] ?? "";
    } else if (/^Downloaded\b/.test(piece)) {
      this.#files += 1;
      this.#current = "";
    } else if (!/^Downloading\b/.test(piece)) {
      this.#lines.push(piece);
      if (this.#lines.length > 12) this.#lines.shift();
    }
  }
}
