import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ManagedProcess } from "../../../infra/local/managed-process.ts";
import { pollUntil } from "../../../infra/local/polling.ts";
import { startMark } from "../../../infra/local/process-identity.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-process-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const spec = (name: string, script: string) => ({
  name,
  command: process.execPath,
  args: ["-e", script],
  cwd: folder,
  logFile: join(folder, `${name}.log`),
});
const gone = (pid: number) => pollUntil(() => startMark(pid) === undefined, { limitMs: 10_000, everyMs: 20 });

test("stop lets a process end by itself and keeps what it wrote", async () => {
  const script = `process.on("SIGTERM", () => { console.log("bye"); process.exit(3); });
    console.log("up"); setInterval(() => {}, 1000);`;
  const managed = await ManagedProcess.start(spec("polite", script));
  assert.ok(await pollUntil(() => managed.output() === "up\n", { limitMs: 10_000, everyMs: 20 }));
  await managed.stop(10_000);
  assert.equal(managed.ending, "exit code 3");
  assert.equal(managed.output(), "up\nbye\n");
});

test("stop kills a process that ignores it once the limit has passed", async () => {
  const script = `process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000);`;
  const managed = await ManagedProcess.start(spec("stubborn", script));
  assert.ok(await pollUntil(() => managed.output() === "up\n", { limitMs: 10_000, everyMs: 20 }));
  await managed.stop(100);
  assert.equal(managed.ending, "signal SIGKILL");
});

test("output is what this process wrote, not the one before it on the same log", async () => {
  const print = (text: string) => ManagedProcess.start(spec("again", `console.log("${text}")`));
  await (await print("first")).ended;
  const second = await print("second");
  await second.ended;
  assert.equal(second.output(), "second\n");
});

test("a program that does not exist is refused at once", async () => {
  const missing = { ...spec("missing", ""), command: join(folder, "no-such-program") };
  await assert.rejects(ManagedProcess.start(missing), /ENOENT/);
});

for (const [how, end] of [
  ["is killed outright", "setInterval(() => {}, 1000);"],
  ["crashes", 'setTimeout(() => { throw new Error("crash"); }, 50);'],
] as const) {
  test(`a child does not outlive an owner that ${how}`, async () => {
    const library = join(import.meta.dirname, "../../../infra/local/managed-process.ts");
    const child = JSON.stringify(spec("child", "setInterval(() => {}, 1000)"));
    const script = `import { ManagedProcess } from ${JSON.stringify(library)};
      const child = await ManagedProcess.start(${child});
      console.log(child.pid); ${end}`;
    const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const exited = once(owner, "exit");
    const [line] = (await once(owner.stdout, "data")) as [Buffer];
    const pid = Number(line);
    if (how === "is killed outright") owner.kill("SIGKILL");
    await exited;
    assert.ok(await gone(pid), `process ${pid} is still there`);
  });
}
