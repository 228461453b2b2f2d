/** The command on a real pipeline: data on stdout, everything else on stderr, stable exit codes. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { dialoom } from "../support/cli.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

const folder = mkdtempSync(join(tmpdir(), "dialoom-cli-"));
let pipeline: Pipeline;

before(async () => {
  pipeline = await startPipeline();
});
after(async () => {
  await pipeline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (args: readonly string[], input?: string) =>
  dialoom(args, { env: pipeline.env, ...(input !== undefined && { input }) });
const jsonLines = <T>(text: string): T[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("setup leaves what is there as it is", async () => {
  const { code, stdout, stderr } = await run(["setup", "--partitions", "3", "--json"]);
  assert.equal(code, 0, stderr);
  const steps = jsonLines<{ kind: string; outcome: string }>(stdout);
  assert.deepEqual(new Set(steps.map(({ kind }) => kind)), new Set(["topic", "schema"]));
  assert.ok(steps.every(({ outcome }) => outcome === "present"));
  assert.match(stderr, /Everything was there/);
});

test("an order from standard input is submitted once, its bad tool dropped with a reason, and followed to its end", async () => {
  const tools = JSON.stringify([
    {
      type: "function",
      function: {
        name: "get_weather",
        description: "Weather of a city.",
        parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
      },
    },
    { type: "function", function: { name: "broken", parameters: { type: "array" } } },
  ]);
  const args = ["submit", "-", "--dialogues", "3", "--seed", "5"];
  const submitted = await run([...args, "--wait"], tools);
  assert.equal(submitted.code, 0, submitted.stderr);
  assert.match(submitted.stdout, /^ord_[0-9a-f]{12}\n$/);
  assert.match(submitted.stderr, /dropped: broken \(\[1\]\): /);
  const again = await run(args, tools);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /is on .*tool-catalogs already/);

  const order = submitted.stdout.trim();
  const status = await run(["status", order, "--json"]);
  const [seen] = (JSON.parse(status.stdout) as { orders: { id: string; verified: number; asked: number }[] })
    .orders;
  assert.deepEqual([seen?.id, seen?.verified, seen?.asked], [order, 3, 3]);

  const file = join(folder, "out.jsonl");
  const exported = await run(["export", "--order", order, "--out", file]);
  assert.equal(exported.code, 0, exported.stderr);
  assert.equal(exported.stdout, "");
  const lines = jsonLines<{ messages: unknown[]; tools: unknown[] }>(readFileSync(file, "utf8"));
  assert.equal(lines.length, 3);
  assert.ok(lines.every(({ messages, tools: offered }) => messages.length > 2 && offered.length === 1));

  const counted = await run(["stats", "--order", order, "--words", "100", "--json"]);
  assert.equal(counted.code, 0, counted.stderr);
  const statistics = JSON.parse(counted.stdout);
  assert.deepEqual([statistics.dialogues, statistics.tools.part, statistics.tools.of], [3, 1, 1]);
  assert.equal(statistics.cost.whole, true);
  assert.ok(statistics.cost.callsPerDialogue >= 2 && statistics.diversity.atBudget.entropy > 0);

  const tailed = await run(["tail", "verified", "--no-follow", "--json"]);
  const [record] = jsonLines<{ key: string; value: { dialogue: { id: string } } }>(tailed.stdout);
  assert.equal(record?.key, record?.value.dialogue.id);
  const shown = await run(["show", record?.key ?? "", "--json"]);
  assert.equal((JSON.parse(shown.stdout) as { state: string }).state, "verified");
});

test("what is not there ends with 1, a topic that nobody knows with 2", async () => {
  const [order, dialogue, topic] = await Promise.all([
    run(["status", "ord_absent"]),
    run(["show", "dlg_absent"]),
    run(["tail", "verifed"]),
  ]);
  assert.deepEqual([order.code, dialogue.code, topic.code], [1, 1, 2]);
  assert.match(order.stderr, /There is no order ord_absent/);
  assert.match(dialogue.stderr, /There is no dialogue dlg_absent/);
  assert.match(topic.stderr, /verified/);
});

test("a catalog without a usable tool is refused at submit, each tool with its reason", async () => {
  const file = join(folder, "bad.json");
  writeFileSync(file, JSON.stringify([{ name: "bad name!", parameters: { type: "array" } }, { no: "name" }]));
  const { code, stderr, stdout } = await run(["submit", file, "--dialogues", "2"]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /bad\.json was not submitted/);
  assert.match(stderr, /dropped: \[1\]: it has no "name"/);
});
