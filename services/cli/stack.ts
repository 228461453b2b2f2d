/**
 * A whole pipeline on this machine: platform, topics and schemas, teacher, and every stage as a process of its own. `up`
 * and `demo` run one; tests run one to break it.
 */
import { mkdirSync, rmSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { givenSettings } from "../../infra/local/given.ts";
import { type Platform, startPlatform } from "../../infra/local/platform.ts";
import { type Connection, connectionTo } from "./connection.ts";
import { claimHome, removeState, type StackState, writeState } from "./home.ts";
import { unlessAborted } from "./interrupts.ts";
import { defaultPartitions, setUp } from "./setup-topics.ts";
import { awaitCoordinators } from "./stage-progress.ts";
import { readStackSettings, type StageName, stageNames } from "./stages.ts";
import { SupervisedService } from "./supervised-service.ts";
import { chooseTeacher, type FaultLevel, type Teacher } from "./teacher.ts";

export interface StackOptions {
  /** Absolute folder for state and logs; one stack at a time can run in it. */
  readonly home: string;
  /** Absolute folder for the platform's software and data; stacks may share it. Default: `home`. */
  readonly platformHome?: string;
  /** Settings of the platform and of all services. Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Processes a stage runs as; 1 where nothing is said. */
  readonly replicas?: Readonly<Partial<Record<StageName, number>>>;
  /** Settings of one stage on top of those of all, such as credentials of its own. */
  readonly ownEnv?: (stage: StageName) => NodeJS.ProcessEnv;
  /** Faults of the simulator, none if nothing is said; without effect where LLM_BASE_URL names another teacher. */
  readonly faults?: FaultLevel;
  /** Partitions of the topics that scale. Default: 12. */
  readonly partitions?: number;
  /** Receives progress for a person, a line at a time. */
  readonly log: (line: string) => void;
  /** Gives the start up. */
  readonly signal?: AbortSignal;
}

/** How a stack ends: gracefully lets stages finish what is in flight, at once kills them. */
export type StopHow = "gracefully" | "at once";

const readyLimitMs = 60_000;
/** Brokers on this machine are near: a killed replica's work is taken over sooner than over a network. */
const localSessionTimeoutMs = "10000";
const teacherStopLimitMs = 5_000;
/** More than the stages' own drain timeout, so that they are killed only when they hang. */
const stopMarginMs = 10_000;

export class Stack {
  readonly platform: Platform;
  readonly connection: Connection;
  readonly teacher: Teacher;
  readonly #home: string;
  readonly #log: (line: string) => void;
  #state: StackState;
  #teacherService: SupervisedService | undefined;
  #stages: readonly SupervisedService[] = [];
  #stopped: Promise<void> | undefined;

  constructor(parts: {
    readonly platform: Platform;
    readonly connection: Connection;
    readonly teacher: Teacher;
    readonly home: string;
    readonly state: StackState;
    readonly log: (line: string) => void;
  }) {
    this.platform = parts.platform;
    this.connection = parts.connection;
    this.teacher = parts.teacher;
    this.#home = parts.home;
    this.#log = parts.log;
    this.#state = parts.state;
  }

  /** Every service that was started: the simulator, if it is the teacher, and the stages. */
  get services(): readonly SupervisedService[] {
    return this.#teacherService ? [this.#teacherService, ...this.#stages] : this.#stages;
  }

  /** Starts the services and waits until all are ready. @throws Failure or UsageError when one does not get there */
  async startServices(
    env: NodeJS.ProcessEnv,
    { replicas, ownEnv }: Pick<StackOptions, "replicas" | "ownEnv">,
    drainMs: number,
  ) {
    const shared = {
      log: this.#log,
      changed: () => this.#record(),
    };
    const start = (name: string, index: number, own: { env: NodeJS.ProcessEnv; stopLimitMs: number }) =>
      SupervisedService.start({
        name,
        index,
        // As this module itself: TypeScript in a clone, JavaScript in an installed package.
        entry: fileURLToPath(new URL(`../${name}/main${extname(import.meta.filename)}`, import.meta.url)),
        logFile: join(this.#home, "logs", `${name}-${index}.log`),
        ...own,
        ...shared,
      });
    let teacherEnv: NodeJS.ProcessEnv = {};
    if (this.teacher.kind === "simulator") {
      const own = { env: { ...env, ...this.teacher.simulatorEnv }, stopLimitMs: teacherStopLimitMs };
      this.#teacherService = await start("simulator", 1, own);
      await this.#teacherService.ready("/healthz", readyLimitMs);
      teacherEnv = this.teacher.stageEnv(this.#teacherService.url);
    }
    const stageEnv = { ...env, ...teacherEnv };
    const planned = stageNames.flatMap((name) =>
      Array.from({ length: replicas?.[name] ?? 1 }, (_, index) => ({ name, index: index + 1 })),
    );
    this.#stages = await Promise.all(
      planned.map(({ name, index }) =>
        start(name, index, {
          env: { ...stageEnv, ...ownEnv?.(name) },
          stopLimitMs: drainMs + stopMarginMs,
        }),
      ),
    );
    this.#record();
    await Promise.all(this.#stages.map((stage) => stage.ready("/readyz", readyLimitMs)));
  }

  /** Sends a signal to one service, as somebody outside would. @throws RangeError when there is no such service */
  kill(name: string, index: number, signal: NodeJS.Signals): void {
    const service = this.services.find(({ spec }) => spec.name === name && spec.index === index);
    if (!service) throw new RangeError(`no service ${name}-${index} runs`);
    service.kill(signal);
  }

  /** Stops the services and then the platform. The first call decides how. */
  stop(how: StopHow = "gracefully"): Promise<void> {
    this.#stopped ??= this.#stop(how);
    return this.#stopped;
  }

  /** Stops the services and leaves the platform, whose topics can still be read then. */
  async stopServices(how: StopHow = "gracefully"): Promise<void> {
    await Promise.all(this.#stages.map((stage) => stage.stop(how)));
    await this.#teacherService?.stop(how);
  }

  async #stop(how: StopHow): Promise<void> {
    await this.stopServices(how);
    await this.platform.stop();
    removeState(this.#home);
  }

  #record(): void {
    if (this.#stopped) return;
    this.#state = { ...this.#state, services: this.services.map(({ record }) => record) };
    writeState(this.#home, this.#state);
  }
}

/**
 * Starts a stack and returns when it takes work.
 *
 * @throws ConfigError when settings are wrong, before anything is started
 * @throws PlatformUnavailable when no broker and registry can be had
 * @throws Failure when a stack runs in this home already, or a service does not become ready
 * @throws Interrupted when `signal` was aborted
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { home, log } = options;
  const given = options.env ?? process.env;
  const teacher = chooseTeacher(given, options.faults);
  const settings = readStackSettings({ ...given, ...teacher.stageEnv("http://127.0.0.1") });
  const claimed = claimHome(home, log);
  let stack: Stack | undefined;
  try {
    const logs = join(home, "logs");
    rmSync(logs, { recursive: true, force: true });
    mkdirSync(logs, { recursive: true });
    const starting = startPlatform({ home: options.platformHome ?? home, log, env: given });
    const platform = await unlessAborted(starting, options.signal).catch((error: unknown) => {
      // A start that was given up goes on in the background until it can be undone.
      void starting.then((late) => late.stop()).catch(() => {});
      throw error;
    });
    const { brokers, registryUrl } = platform;
    const { topicPrefix, pipeline, stream } = settings;
    const credentials = platform.kind === "given" ? givenSettings(given) : undefined;
    const kafka = { ...credentials?.kafka, brokers, topicPrefix };
    const registry = { ...credentials?.registry, url: registryUrl };
    const connection = connectionTo(kafka, registry, pipeline.rounds);
    const state: StackState = {
      ...claimed,
      teacher: teacher.description,
      platform: { kind: platform.kind, brokers, registryUrl, topicPrefix, rounds: pipeline.rounds },
    };
    stack = new Stack({ platform, connection, teacher, home, state, log });
    const made = await setUp(connection, { partitions: options.partitions ?? defaultPartitions });
    const created = made.filter(({ outcome }) => outcome !== "present").length;
    log(`Topics and schemas: ${created} made, ${made.length - created} were there.`);
    log(`Teacher: ${teacher.description}`);
    await unlessAborted(awaitCoordinators(connection), options.signal);
    const env = {
      ...given,
      KAFKA_BROKERS: brokers.join(","),
      SCHEMA_REGISTRY_URL: registryUrl,
      STREAM_SESSION_TIMEOUT_MS: given["STREAM_SESSION_TIMEOUT_MS"] || localSessionTimeoutMs,
    };
    await unlessAborted(stack.startServices(env, options, stream.drainTimeoutMs), options.signal);
    log(`Services ready: ${stack.services.map(({ title }) => title).join(", ")}.`);
    return stack;
  } catch (error) {
    await stack?.stop("at once");
    removeState(home);
    throw error;
  }
}
