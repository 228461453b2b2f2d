/** Runs programs as a user would, the `dialoom` command first of all, and keeps what they say. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Added to the environment of this process; undefined removes a variable. */
  readonly env?: NodeJS.ProcessEnv;
  /** Text for standard input; none: it is closed. */
  readonly input?: string;
  /** Default: the project's folder. */
  readonly cwd?: string;
  /** A process group of its own, as a shell gives each command of a terminal. */
  readonly ownGroup?: boolean;
}

/** The project's folder. */
export const projectFolder = fileURLToPath(new URL("../../", import.meta.url));

/** A program that runs, and what it has said so far. */
export class RunningProgram {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessByStdio<null | import("node:stream").Writable, Readable, Readable>;
  #stdout = "";
  #stderr = "";
  #heard: (() => void)[] = [];

  constructor(
    command: string,
    args: readonly string[],
    { env, input, cwd = projectFolder, ownGroup = false }: RunOptions = {},
  ) {
    this.#child = spawn(command, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: ownGroup,
    });
    this.#child.stdin?.end(input ?? "");
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#wake();
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#wake();
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (code) => {
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
        this.#wake();
      });
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Does what a terminal does on Ctrl-C: the whole process group gets the signal. Only with a group of its own. */
  pressCtrlC(): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, "SIGINT");
  }

  /** Waits until it has said something on stderr. @throws when it ends before */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#stderr)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`it ended without saying ${pattern}:\n${this.#stderr}`);
      await new Promise<void>((resolve) => this.#heard.push(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#heard.splice(0)) resolve();
  }
}

/** Starts `dialoom ARGS`. */
export function startDialoom(args: readonly string[], options?: RunOptions): RunningProgram {
  return new RunningProgram(process.execPath, ["services/cli/main.ts", ...args], options);
}

/** Runs `dialoom ARGS` to its end. */
export function dialoom(args: readonly string[], options?: RunOptions): Promise<Ended> {
  return startDialoom(args, options).ended;
}

/** Runs a service's main.ts to its end. */
export function runService(name: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new RunningProgram(process.execPath, [`services/${name}/main.ts`], { env }).ended;
}
