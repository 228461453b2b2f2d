import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { withLock } from "../../../infra/local/cache-lock.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-lock-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("work under the same lock never overlaps", async () => {
  const file = join(folder, "shared");
  const events: string[] = [];
  const first = Promise.withResolvers<void>();
  const holding = withLock(file, assert.fail, async () => {
    events.push("first in");
    await first.promise;
    events.push("first out");
  });
  const waiting = Promise.withResolvers<void>();
  const second = withLock(file, waiting.resolve, async () => events.push("second in"));
  await waiting.promise;
  first.resolve();
  await Promise.all([holding, second]);
  assert.deepEqual(events, ["first in", "first out", "second in"]);
});

test("a holder that is killed holds nothing", async () => {
  const file = join(folder, "killed");
  const library = JSON.stringify(join(import.meta.dirname, "../../../infra/local/cache-lock.ts"));
  const script = `import { withLock } from ${library};
    await withLock(${JSON.stringify(file)}, () => {}, () => new Promise(() => { console.log("held"); setInterval(() => {}, 1000); }));`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const waiting = Promise.withResolvers<void>();
  const next = withLock(file, waiting.resolve, async () => "mine");
  await waiting.promise;
  holder.kill("SIGKILL");
  assert.equal(await next, "mine");
});
