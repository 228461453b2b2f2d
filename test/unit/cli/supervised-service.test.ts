/** A service that dies is started again, with a growing pause, and a person is told; one with wrong settings is not. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UsageError } from "../../../services/cli/exit.ts";
import { SupervisedService } from "../../../services/cli/supervised-service.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-supervised-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a service of the given program; its news are awaited by `said`. */
async function start(name: string, program: string) {
  const entry = join(folder, `${name}.mjs`);
  writeFileSync(entry, program);
  const lines: string[] = [];
  let heard = () => {};
  const service = await SupervisedService.start({
    name,
    index: 1,
    entry,
    env: process.env,
    logFile: join(folder, `${name}.log`),
    stopLimitMs: 5_000,
    log(line) {
      lines.push(line);
      heard();
    },
    changed: () => {},
  });
  const said = async (pattern: RegExp) => {
    while (!lines.some((line) => pattern.test(line)))
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
  };
  return { service, lines, said };
}

const healthy = `
import { createServer } from "node:http";
createServer((_, response) => response.end("ok")).listen(Number(process.env.HTTP_PORT), "127.0.0.1");`;

test("a service that dies is started again after pauses that grow", async () => {
  const { service, said } = await start("frail", "process.exit(1);");
  await said(/frail-1 died \(exit code 1\); starting it again in 0\.5 s\. Its log is .*frail\.log/);
  await said(/frail-1 is started again \(process \d+\)/);
  await said(/starting it again in 1 s/);
  await service.stop("at once");
  assert.ok(service.restarts >= 1);
});

test("a service that is killed comes back ready, on a port that it is told", async () => {
  const { service, said } = await start("sound", healthy);
  await service.ready("/healthz", 10_000);
  const first = service.pid;
  service.kill("SIGKILL");
  await said(/sound-1 died \(signal SIGKILL\)/);
  await said(/sound-1 is started again/);
  await service.ready("/healthz", 10_000);
  assert.notEqual(service.pid, first);
  await service.stop("gracefully");
  assert.equal(service.pid, undefined);
});

test("a service that refuses its settings is not started again, and its words are told", async () => {
  const { service, said } = await start("misled", 'console.error("PORT: is not set"); process.exit(2);');
  await said(/misled-1 refuses its settings and is not started again/);
  await assert.rejects(
    service.ready("/healthz", 10_000),
    (error) => error instanceof UsageError && /PORT: is not set/.test(error.message),
  );
  assert.equal(service.restarts, 0);
  await service.stop("at once");
});
