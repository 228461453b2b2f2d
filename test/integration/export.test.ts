/**
 * Exports from a real topic: a command that is killed while it reads, and again while records come in, ends with the same
 * bytes as one that was left alone, and takes what came in afterwards as further files.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pollUntil } from "../../infra/local/polling.ts";
import { connect, quiet } from "../../services/cli/connection.ts";
import type { VerifiedDialogue } from "../../services/shared/contracts/generated/records.ts";
import { verified } from "../../services/shared/contracts/topics.ts";
import { createKafka, prefixed } from "../../services/shared/stream/kafka.ts";
import { dialoom, startDialoom } from "../support/cli.ts";
import { manyVerified } from "../support/verified-dialogues.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-export-"));
const env = {
  DIALOOM_HOME: folder,
  KAFKA_BROKERS: process.env["KAFKA_BROKERS"] ?? "",
  SCHEMA_REGISTRY_URL: process.env["SCHEMA_REGISTRY_URL"] ?? "",
  KAFKA_TOPIC_PREFIX: `export-${process.pid}.`,
};
const run = (...args: string[]) => dialoom(args, { env });

before(async () => {
  const { code, stderr } = await run("setup", "--partitions", "3");
  assert.equal(code, 0, stderr);
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function produce(dialogues: Iterable<VerifiedDialogue>): Promise<void> {
  const { kafka, codec } = await connect({ ...process.env, ...env });
  await codec.prepare([verified]);
  const producer = createKafka(kafka, "test", quiet).producer();
  await producer.connect();
  const messages = await Promise.all(
    [...dialogues].map(async (one) => ({ key: one.dialogue.id, value: await codec.encode(verified, one) })),
  );
  for (let at = 0; at < messages.length; at += 200)
    await producer.send({ topic: prefixed(kafka, verified.name), messages: messages.slice(at, at + 200) });
  await producer.disconnect();
}

const bytes = (out: string, file: string) => readFileSync(join(out, file));

test("killed in the middle and run again: the same bytes, and what came in since as further files", async () => {
  const options = ["--format", "trl", "--files", "parquet", "--validation", "0.1"];
  await produce(manyVerified(4_000));
  const alone = join(folder, "alone");
  const first = await run("export", "--out", alone, ...options);
  assert.equal(first.code, 0, first.stderr);
  const killed = join(folder, "killed");
  const staging = join(killed, ".dialoom-export", "staging-0");
  for (const size of [1, 500_000]) {
    const command = startDialoom(["export", "--out", killed, ...options], { env });
    const begun = () => existsSync(staging) && statSync(staging).size >= size;
    assert.ok(await pollUntil(async () => begun(), { limitMs: 30_000, everyMs: 2 }));
    command.kill("SIGKILL");
    assert.equal((await command.ended).code, null, "it was killed, and had not ended");
    assert.ok(!existsSync(join(killed, "README.md")), "nothing looks complete that is not");
  }
  await produce(manyVerified(50, "later"));
  const last = await run("export", "--out", killed, ...options);
  assert.equal(last.code, 0, last.stderr);
  for (const file of ["train-00000.parquet", "validation-00000.parquet", "README.md"])
    assert.ok(bytes(killed, file).equals(bytes(alone, file)), file);
  const further = await run("export", "--out", killed, ...options);
  assert.equal(further.code, 0, further.stderr);
  assert.match(further.stderr, /4,050 dialogues written/);
  assert.ok(existsSync(join(killed, "train-00001.parquet")));
  assert.ok(bytes(killed, "train-00000.parquet").equals(bytes(alone, "train-00000.parquet")));
  const checked = await run("check", join(killed, "train-00001.parquet"));
  assert.equal(checked.code, 0, checked.stderr);
});

test("quotas: met ends with 0, missed with 1 and what is missing, and what was written stays", async () => {
  const met = join(folder, "met");
  const enough = await run("export", "--out", met, "--quota", "tool:get_weather=100", "--order", "later");
  assert.equal(enough.code, 1, enough.stderr);
  assert.match(
    enough.stderr,
    /falls short: tool:get_weather has 50 of 100 dialogues\. What was written stays/,
  );
  assert.match(readFileSync(join(met, "README.md"), "utf8"), /quotas: tool:get_weather 50 of 100 \(missed\)/);
  // The same folder, asked for less: nothing is written anew, and the card says what holds now.
  const less = await run("export", "--out", met, "--quota", "tool:get_weather=50", "--order", "later");
  assert.equal(less.code, 0, less.stderr);
  assert.match(readFileSync(join(met, "README.md"), "utf8"), /quotas: tool:get_weather 50 of 50$/m);
  const file = join(folder, "quota.jsonl");
  const single = await run("export", "--out", file, "--quota", "kind:nested=1", "--order", "later");
  assert.equal(single.code, 1, single.stderr);
  assert.match(single.stderr, /kind:nested has 0 of 1 dialogue\./);
  assert.equal(readFileSync(file, "utf8").trim().split("\n").length, 50);
});
