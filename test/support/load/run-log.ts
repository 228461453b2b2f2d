/**
 * The log of a stage's runs: a file a process, a line an event. Lines are written at once, so that a process that is killed
 * has told of everything it began.
 */
import { mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** One run of the stage on one message. */
export interface StageRun {
  readonly id: string;
  /** Process that ran it. */
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly began: number;
  /** Undefined when the run never ended. */
  readonly ended: number | undefined;
}

const open = new Map<string, RunLog>();

export class RunLog {
  readonly #file: number;

  private constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#file = openSync(join(folder, `${process.pid}-${Math.round(performance.timeOrigin)}.runs`), "a");
  }

  /** This process's log in a folder. */
  static in(folder: string): RunLog {
    const log = open.get(folder) ?? new RunLog(folder);
    open.set(folder, log);
    return log;
  }

  began(id: string): void {
    writeSync(this.#file, `b ${now()} ${id}\n`);
  }

  ended(id: string): void {
    writeSync(this.#file, `e ${now()} ${id}\n`);
  }
}

const now = () => (performance.timeOrigin + performance.now()).toFixed(1);

/** Every run of every process that logged into a folder, those of a process in the order they began. */
export function readRuns(folder: string): StageRun[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".runs"))
    .flatMap((name) => parseRuns(Number(name.split("-")[0]), readFileSync(join(folder, name), "utf8")));
}

/** The runs that a process's log tells of. A last line that was cut off is left out. */
export function parseRuns(pid: number, log: string): StageRun[] {
  const runs: { -readonly [K in keyof StageRun]: StageRun[K] }[] = [];
  const running = new Map<string, (typeof runs)[number][]>();
  for (const line of log.split("\n").slice(0, -1)) {
    const [event, at, ...rest] = line.split(" ");
    const id = rest.join(" ");
    if (event === "b") {
      const run = { id, pid, began: Number(at), ended: undefined };
      runs.push(run);
      running.set(id, [...(running.get(id) ?? []), run]);
    } else {
      const run = running.get(id)?.shift();
      if (run) run.ended = Number(at);
    }
  }
  return runs;
}
