/** One service as a child process that is started again when it dies, with a growing pause, and says so. */
import { ManagedProcess } from "../../infra/local/managed-process.ts";
import { pollUntil } from "../../infra/local/polling.ts";
import { freePorts } from "../../infra/local/ports.ts";
import { identify } from "../../infra/local/process-identity.ts";
import { pause } from "../shared/stream/back-off.ts";
import { Failure, UsageError } from "./exit.ts";
import type { ServiceRecord } from "./home.ts";

export interface ServiceSpec {
  /** Such as refiner. */
  readonly name: string;
  /** Number of the replica, from 1. */
  readonly index: number;
  /** Path of its main.ts. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** How long it may take to end when it is asked to. */
  readonly stopLimitMs: number;
  /** Receives news for a person, a line at a time. */
  readonly log: (line: string) => void;
  /** The service's process or port is another one now. */
  readonly changed: () => void;
}

const restartBaseMs = 500;
const restartCapMs = 30_000;
/** A service that ran this long before it died starts again with the shortest pause. */
const settledMs = 60_000;
/** By the convention of the services: wrong settings, which no restart mends. */
const wrongSettings = "exit code 2";

/** Milliseconds before the restart that follows `deaths` deaths in a row. */
export function restartPause(deaths: number): number {
  return Math.min(restartCapMs, restartBaseMs * 2 ** Math.min(20, deaths - 1));
}

export class SupervisedService {
  readonly spec: ServiceSpec;
  /** How often it was started again. */
  restarts = 0;
  #process: ManagedProcess | undefined;
  #port: number;
  #stopping = new AbortController();
  #watching: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  private constructor(spec: ServiceSpec, port: number) {
    this.spec = spec;
    this.#port = port;
  }

  /** Starts the service and watches over it. Each start takes a free port. */
  static async start(spec: ServiceSpec): Promise<SupervisedService> {
    const [port = 0] = await freePorts(1);
    const service = new SupervisedService(spec, port);
    await service.#spawn();
    service.#watching = service.#watch();
    return service;
  }

  get title(): string {
    return `${this.spec.name}-${this.spec.index}`;
  }

  /** Base address of its operations port. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Process id; undefined while it is down. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  get record(): ServiceRecord {
    const { name, index, logFile } = this.spec;
    const process = this.pid === undefined ? undefined : identify(this.pid);
    return { name, index, ...(process && { process }), port: this.#port, log: logFile };
  }

  /**
   * Waits until the service says that it is ready.
   *
   * @throws UsageError when it refuses its settings, Failure when it is not ready within the limit
   */
  async ready(path: "/readyz" | "/healthz", limitMs: number): Promise<void> {
    let reason = "it does not answer";
    const ready = await pollUntil(
      async () => {
        const answer = await ask(this.url + path);
        reason = answer.reason;
        return answer.ok;
      },
      { limitMs, everyMs: 100, giveUp: () => this.#failure !== undefined || this.#stopping.signal.aborted },
    );
    if (this.#failure) throw this.#failure;
    if (!ready) {
      throw new Failure(
        `${this.title} is not ready after ${limitMs / 1_000} s: ${reason}. Its log is ${this.spec.logFile}.`,
      );
    }
  }

  /** Sends a signal as somebody outside would: the service is started again if it dies of it. */
  kill(signal: NodeJS.Signals): void {
    this.#running?.signal(signal);
  }

  /** Ends the service: gracefully within its limit, or at once. */
  async stop(how: "gracefully" | "at once"): Promise<void> {
    this.#stopping.abort(new Error("stopping"));
    await (how === "at once" ? this.#running?.kill() : this.#running?.stop(this.spec.stopLimitMs));
    await this.#watching;
  }

  get #running(): ManagedProcess | undefined {
    return this.#process?.ending === undefined ? this.#process : undefined;
  }

  async #spawn(): Promise<ManagedProcess> {
    const { entry, env, logFile } = this.spec;
    this.#process = await ManagedProcess.start({
      name: this.title,
      command: process.execPath,
      args: [entry],
      cwd: process.cwd(),
      env: { ...env, HTTP_PORT: String(this.#port) },
      logFile,
    });
    this.spec.changed();
    return this.#process;
  }

  async #watch(): Promise<void> {
    const { log, logFile, changed } = this.spec;
    const { signal } = this.#stopping;
    let deaths = 0;
    let startedAt = performance.now();
    try {
      for (let current = this.#process; current; current = await this.#again()) {
        const ending = await current.ended;
        changed();
        if (signal.aborted) return;
        if (ending === wrongSettings) {
          this.#failure = new UsageError(
            `${this.title} refuses its settings:\n${lastLines(current.output(), 12)}`,
          );
          log(`${this.title} refuses its settings and is not started again; its log is ${logFile}.`);
          return;
        }
        deaths = performance.now() - startedAt > settledMs ? 1 : deaths + 1;
        const wait = restartPause(deaths);
        log(`${this.title} died (${ending}); starting it again in ${wait / 1_000} s. Its log is ${logFile}.`);
        await pause(wait, [signal]);
        startedAt = performance.now();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#failure = error instanceof Error ? error : new Error(String(error));
      log(`${this.title} could not be started again: ${this.#failure.message}`);
    }
  }

  async #again(): Promise<ManagedProcess> {
    // Another port each time: somebody who took the last one may be what it died of.
    const [port = 0] = await freePorts(1);
    this.#port = port;
    this.restarts += 1;
    const started = await this.#spawn();
    if (this.#stopping.signal.aborted) await started.stop(this.spec.stopLimitMs);
    else this.spec.log(`${this.title} is started again (process ${started.pid}).`);
    return started;
  }
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

async function ask(url: string): Promise<{ readonly ok: boolean; readonly reason: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    const body = await response.text();
    return { ok: response.ok, reason: body.slice(0, 200) };
  } catch {
    return { ok: false, reason: "it does not answer" };
  }
}
