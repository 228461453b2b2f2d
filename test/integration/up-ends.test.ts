/**
 * `dialoom up` with a broker and a registry of its own: on Ctrl-C the stages end before what they need, and however it
 * ends, nothing that it started outlives it and the start after it.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import { type ProcessIdentity, stillRuns } from "../../infra/local/process-identity.ts";
import { processesMissing } from "../../infra/local/processes.ts";
import type { RunRecord } from "../../infra/local/runs.ts";
import { readState } from "../../services/cli/home.ts";
import { dialoom, projectFolder, type RunningProgram, startDialoom } from "../support/cli.ts";
import { cannotFindMarked, markedProcesses } from "../support/marked-processes.ts";

const projectHome = join(projectFolder, ".dialoom");
const skip = cannotFindMarked ?? (await processesMissing(projectHome, process.env)) ?? false;
const isUp = /Up\. Ctrl-C stops everything/;
const limits = { limitMs: 60_000, everyMs: 20 };

/** Everything of one `up`: its home, and a way to start it there. */
function upIn(t: TestContext, settings: NodeJS.ProcessEnv = {}) {
  const home = mkdtempSync(join(tmpdir(), "dialoom-up-ends-"));
  // The software is there already, or is fetched once for all.
  mkdirSync(join(projectHome, "cache"), { recursive: true });
  symlinkSync(join(projectHome, "cache"), join(home, "cache"));
  const env = {
    DIALOOM_HOME: home,
    DIALOOM_PLATFORM: "processes",
    KAFKA_BROKERS: undefined,
    SCHEMA_REGISTRY_URL: undefined,
    ...settings,
  };
  const started: RunningProgram[] = [];
  t.after(async () => {
    for (const up of started) up.kill("SIGKILL");
    await Promise.allSettled(started.map((up) => up.ended));
    for (const { pid } of markedProcesses("DIALOOM_HOME", home)) process.kill(pid, "SIGKILL");
    rmSync(home, { recursive: true, force: true });
  });
  return {
    home,
    env,
    start(): RunningProgram {
      const up = startDialoom(["up", "--partitions", "1"], { env, ownGroup: true });
      started.push(up);
      return up;
    },
    alive: () => markedProcesses("DIALOOM_HOME", home),
  };
}

/** The children of the start that runs in `home`, by the name that its messages give them. */
function childrenOf(home: string): {
  platform: Map<string, ProcessIdentity>;
  services: Map<string, ProcessIdentity>;
} {
  const runs = join(home, "runs");
  const [run = ""] = readdirSync(runs);
  const record = JSON.parse(readFileSync(join(runs, run, "pids.json"), "utf8")) as RunRecord;
  const services = (readState(home)?.services ?? []).flatMap(({ name, index, process }) =>
    process ? [[`${name}-${index}`, process] as const] : [],
  );
  return {
    platform: new Map(record.children.map((child) => [child.name, child])),
    services: new Map(services),
  };
}

/** Nothing runs and nothing lies about, except what a user may want to read. */
function assertGone(home: string): void {
  const left = markedProcesses("DIALOOM_HOME", home);
  assert.deepEqual(
    left.map(({ args }) => args.join(" ")),
    [],
    "processes are left",
  );
  assert.equal(readState(home), undefined);
}

test("Ctrl-C lets stages finish while broker and registry are there, and leaves no process", {
  skip,
}, async (t) => {
  const { home, env, start } = upIn(t, { SIMULATOR_LATENCY_MS: "400" });
  const up = start();
  await up.says(isUp);
  const { platform, services } = childrenOf(home);
  assert.equal(services.size, 5);
  assert.equal(platform.size, 2);
  const submitted = await dialoom(["submit", "examples/city-trip.json", "--dialogues", "20"], { env });
  assert.equal(submitted.code, 0, submitted.stderr);
  const initializer = readState(home)?.services.find(({ name }) => name === "initializer");
  const working = async () => {
    const status = await fetch(`http://127.0.0.1:${initializer?.port}/statusz`);
    return ((await status.json()) as { inFlight: number }).inFlight > 0;
  };
  assert.ok(await pollUntil(working, limits), "it has something to finish");

  up.pressCtrlC();
  const stages = new Map([...services].filter(([name]) => name !== "simulator-1"));
  const needed = new Map([...platform, ...[...services].filter(([name]) => name === "simulator-1")]);
  const tooEarly = new Set<string>();
  const over = await pollUntil(() => {
    const gone = [...needed].filter(([, process]) => !stillRuns(process)).map(([name]) => name);
    const left = [...stages].filter(([, process]) => stillRuns(process)).map(([name]) => name);
    if (left.length > 0) for (const name of gone) tooEarly.add(`${name} before ${left.join(", ")}`);
    return left.length === 0 && gone.length === needed.size;
  }, limits);
  const { code, stderr } = await up.ended;

  assert.ok(over, stderr);
  assert.deepEqual([...tooEarly], []);
  assert.equal(code, 130, stderr);
  assert.match(stderr, /Stopping \(SIGINT\): stages finish what is in flight.*\nStopped\.\n$/s);
  for (const name of stages.keys()) {
    const lines = readFileSync(join(home, "logs", `${name}.log`), "utf8")
      .trim()
      .split("\n");
    assert.equal((JSON.parse(lines.at(-1) ?? "") as { msg: string }).msg, "stopped", name);
  }
  assertGone(home);
  assert.deepEqual(readdirSync(join(home, "runs")), []);
});

test("what a killed `up` leaves ends by itself or by the next start, and that one leaves nothing while it starts", {
  skip,
}, async (t) => {
  const { home, start, alive } = upIn(t);
  const killed = start();
  await killed.says(isUp);
  const { platform, services } = childrenOf(home);
  const [kafka, verifier] = [platform.get("Kafka"), services.get("verifier-1")];
  assert.ok(kafka && verifier);
  const [killedRun = ""] = readdirSync(join(home, "runs"));
  // These two lose the guard that would end them with their owner, and hang: they do not end of what else is missing.
  const guarded = (pid: number) =>
    alive().filter(({ args }) => args.at(-2) === "guard" && args.at(-1) === `${pid}`);
  for (const { pid } of [kafka, verifier]) {
    const guards = guarded(pid);
    assert.equal(guards.length, 1, `one guard of ${pid}`);
    for (const guard of guards) process.kill(guard.pid, "SIGKILL");
    assert.ok(await pollUntil(() => guarded(pid).length === 0, limits));
    process.kill(pid, "SIGSTOP");
  }
  killed.kill("SIGKILL");
  await killed.ended;
  const pids = () => alive().map(({ pid }) => pid);
  const spared = [kafka.pid, verifier.pid].toSorted();
  assert.ok(
    await pollUntil(() => pids().toSorted().join() === spared.join(), limits),
    `only ${spared} are left, not ${pids()}`,
  );

  const next = start();
  const ending = (what: string, { pid }: ProcessIdentity, left: string) =>
    new RegExp(`Ending ${what} \\(process ${pid}\\), left by a ${left} that was killed\\.`);
  await next.says(ending("verifier-1", verifier, "stack"));
  await next.says(ending("Kafka", kafka, "start"));
  // Its own broker comes after the sweep.
  const starting = () => alive().some(({ pid, args }) => pid !== kafka.pid && args.includes("kafka.Kafka"));
  assert.ok(await pollUntil(starting, limits), "the next broker is starting");
  assert.ok(!stillRuns(kafka) && !stillRuns(verifier));
  assert.ok(!existsSync(join(home, "runs", killedRun)), "the data of the killed start is gone");
  next.pressCtrlC();
  assert.equal((await next.ended).code, 130);
  assert.ok(await pollUntil(() => alive().length === 0, limits));
  assertGone(home);
});
