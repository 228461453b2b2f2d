import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { completion, ScriptedEndpoint } from "../../support/scripted-endpoint.ts";

const program = fileURLToPath(new URL("../../support/asking-process.ts", import.meta.url));
const questions = 60;
const atOnce = 4;

test("a process that is killed and started again does not send answered calls again, and says nothing on the terminal", async () => {
  const folder = mkdtempSync(join(tmpdir(), "restart-"));
  const endpoint = await ScriptedEndpoint.start(completion('{"n": 1}'));
  const start = () => {
    const child = spawn(process.execPath, [program, endpoint.url, join(folder, "cache"), String(questions)]);
    const written = { text: "" };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        written.text += chunk.toString();
      });
    }
    return { child, written };
  };
  const killed = start().child;
  endpoint.otherwise((response) => {
    if (endpoint.count === questions / 2) killed.kill("SIGKILL");
    completion('{"n": 1}')(response);
  });
  await once(killed, "close");
  const sentBefore = endpoint.count;
  assert.ok(sentBefore >= questions / 2 && sentBefore < questions, `${sentBefore} sent before the kill`);
  const { child, written } = start();
  const [code] = await once(child, "close");
  assert.equal(code, 0);
  assert.equal(written.text, "done\n");
  const again = endpoint.count - questions;
  assert.ok(again <= atOnce, `${again} calls were sent again; only those in flight at the kill may be`);
  await endpoint.stop();
  rmSync(folder, { recursive: true });
});
