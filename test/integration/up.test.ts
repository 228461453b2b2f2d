/** `dialoom up` as a user runs it: what dies is started again and said so, what was asked is delivered all the same. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import { readState } from "../../services/cli/home.ts";
import { dialoom, startDialoom } from "../support/cli.ts";

const dialogues = 100;
const limitMs = 400_000;
/** Slow answers, few at a time: whatever the machine, the verifier has most of its work before it when the first dialogue is verified. */
const unhurried = { SIMULATOR_LATENCY_MS: "100", STREAM_MAX_IN_FLIGHT: "4" };

test("a verifier killed in the middle of an order of 100 costs no dialogue", async (t) => {
  const home = mkdtempSync(join(tmpdir(), "dialoom-up-"));
  const env = { DIALOOM_HOME: home, KAFKA_TOPIC_PREFIX: `up-${process.pid}-${Date.now()}.`, ...unhurried };
  const up = startDialoom(["up", "--replicas", "refiner=2", "--partitions", "4"], { env });
  t.after(async () => {
    await dialoom(["down"], { env });
    await up.ended;
    rmSync(home, { recursive: true, force: true });
  });
  await up.says(/Up\. Ctrl-C stops everything/);
  const firstVerified = dialoom(["tail", "verified", "--from-beginning", "--limit", "1"], { env });
  const submitted = await dialoom(
    ["submit", "examples/city-trip.json", "--dialogues", String(dialogues), "--seed", "11"],
    { env },
  );
  assert.equal(submitted.code, 0, submitted.stderr);
  const order = submitted.stdout.trim();
  assert.equal((await firstVerified).code, 0, "some are verified");
  const verifier = readState(home)?.services.find(({ name }) => name === "verifier")?.process;
  assert.ok(verifier);
  process.kill(verifier.pid, "SIGKILL");
  const killedAt = Date.now();
  await up.says(/verifier-1 died \(signal SIGKILL\); starting it again in 0\.5 s/);
  await up.says(/verifier-1 is started again \(process \d+\)/);
  const all = async () => {
    const { stdout } = await dialoom(["status", order, "--json"], { env });
    const { orders } = JSON.parse(stdout) as { orders: { verified: number }[] };
    return (orders[0]?.verified ?? 0) >= dialogues;
  };
  assert.ok(await pollUntil(all, { limitMs, everyMs: 1_000 }), "all are verified");
  const exported = await dialoom(["export", "--order", order, "--out", "-"], { env });
  assert.equal(exported.stdout.trim().split("\n").length, dialogues);
  const { stdout } = await dialoom(["tail", "verified", "--no-follow", "--json"], { env });
  const times = stdout
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { timestamp: number }).timestamp);
  const afterwards = times.filter((time) => time > killedAt).length;
  assert.ok(
    afterwards > dialogues / 4,
    `only ${afterwards} were verified after the verifier died: it had no work`,
  );
});
