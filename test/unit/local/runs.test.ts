import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isOrphan } from "../../../infra/local/containers.ts";
import { identify, startTicks } from "../../../infra/local/process-identity.ts";
import { leftovers, Run, type RunRecord, sweepRuns } from "../../../infra/local/runs.ts";

const home = mkdtempSync(join(tmpdir(), "dialoom-runs-"));
after(() => rmSync(home, { recursive: true, force: true }));

const record: RunRecord = {
  owner: { pid: 10, start: "o" },
  children: [
    { name: "Kafka", pid: 11, start: "k" },
    { name: "Registry", pid: 12, start: "r" },
  ],
};
/** A process table: id to start mark. */
const table = (processes: Record<number, string>) => (pid: number) => processes[pid];

test("a run whose owner lives is left alone", () => {
  assert.deepEqual(leftovers(record, table({ 10: "o", 11: "k" })), { ownerAlive: true, orphans: [] });
});

test("children of a dead owner are ended, except those whose id now means another process", () => {
  const { ownerAlive, orphans } = leftovers(record, table({ 11: "k", 12: "somebody else" }));
  assert.equal(ownerAlive, false);
  assert.deepEqual(
    orphans.map((orphan) => orphan.pid),
    [11],
  );
});

test("an owner's id that was reused does not protect the run", () => {
  assert.equal(leftovers(record, table({ 10: "somebody else" })).ownerAlive, false);
});

test("reads the start time behind a program name with blanks and parentheses, and none for a zombie", () => {
  const tail = "4242 1 1 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 33 0 987654 111 222";
  assert.equal(startTicks(`4242 (a) (b c) S ${tail}`), "987654");
  assert.equal(startTicks(`4242 (java) Z ${tail}`), undefined);
});

test("a sweep ends a real orphan and removes its run, and spares this process's own run", async () => {
  const own = new Run(home);
  const orphan = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  assert.ok(orphan.pid);
  const directory = join(home, "runs", "dead");
  mkdirSync(directory, { recursive: true });
  const dead = {
    owner: { pid: process.pid, start: "an earlier process with this id" },
    children: [{ name: "Kafka", ...identify(orphan.pid) }],
  };
  writeFileSync(join(directory, "pids.json"), JSON.stringify(dead));

  const ended = once(orphan, "exit");
  const lines: string[] = [];
  await sweepRuns(home, (line) => lines.push(line));

  assert.deepEqual(await ended, [null, "SIGKILL"]);
  assert.deepEqual(lines, [`Ending Kafka (process ${orphan.pid}), left by a start that was killed.`]);
  assert.ok(!existsSync(directory));
  assert.ok(existsSync(own.directory));
  own.remove();
  assert.ok(!existsSync(own.directory));
});

test("a failed run is kept in place of the failure before it", () => {
  for (const name of ["first", "second"]) {
    const run = new Run(home);
    run.folder(name);
    assert.equal(run.keepAsFailure(), join(home, "last-failure"));
  }
  assert.ok(existsSync(join(home, "last-failure", "second")));
  assert.ok(!existsSync(join(home, "last-failure", "first")));
});

test("a container is an orphan only on the host of an owner that is gone", () => {
  const labels = { "dialoom.host": "here", "dialoom.owner": "10 Mon Jan 1 10:00" };
  const runs = (identity: { pid: number; start: string }) =>
    identity.pid === 10 && identity.start === "Mon Jan 1 10:00";
  assert.equal(isOrphan(labels, "here", runs), false);
  assert.equal(
    isOrphan(labels, "here", () => false),
    true,
  );
  assert.equal(
    isOrphan(labels, "elsewhere", () => false),
    false,
  );
  assert.equal(
    isOrphan({}, "here", () => false),
    false,
  );
});
