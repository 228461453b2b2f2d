/**
 * Programs without any code of ours order dialogues and read them back: plain kafkajs with a schema registry client, and
 * Python's confluent-kafka. They are the programs of docs/consuming.md.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { verified } from "../../services/shared/contracts/topics.ts";
import { RunningProgram } from "../support/cli.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";
import { pythonWith } from "../support/python.ts";

interface ReadBack {
  readonly id: string;
  readonly slot: number;
  readonly turns: readonly { readonly role: string; readonly calls: readonly { readonly name: string }[] }[];
}

let pipeline: Pipeline;

before(async () => {
  pipeline = await startPipeline();
});
after(() => pipeline?.stop());

/** Runs a program against the pipeline and gives what it printed, a dialogue a line. */
async function dialoguesOf(command: string, args: readonly string[]): Promise<ReadBack[]> {
  const { code, stdout, stderr } = await new RunningProgram(command, args, { env: pipeline.env }).ended;
  assert.equal(code, 0, stderr);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

async function readsWhatWasVerified(order: string, dialogues: readonly ReadBack[], tools: readonly string[]) {
  const ours = (await pipeline.read(verified)).filter(({ dialogue }) => dialogue.spec.orderId === order);
  assert.deepEqual(
    dialogues.map(({ slot }) => slot).sort(),
    Array.from({ length: 6 }, (_, slot) => slot),
  );
  for (const { id, turns } of dialogues) {
    const same = ours.find(({ dialogue }) => dialogue.id === id);
    assert.deepEqual(
      turns.map(({ role }) => role),
      same?.dialogue.turns.map(({ role }) => role),
    );
  }
  // Some kinds of dialogue are about knowing when not to call.
  const called = dialogues.flatMap(({ turns }) =>
    turns.flatMap(({ calls }) => calls.map(({ name }) => name)),
  );
  assert.ok(called.length > 0 && called.every((name) => tools.includes(name)), `called ${called}`);
}

test("plain kafkajs and a registry client order dialogues and read them back by schema id", async () => {
  const dialogues = await dialoguesOf(process.execPath, ["test/foreign/plain-kafkajs.mjs", "plain-js", "6"]);
  await readsWhatWasVerified("plain-js", dialogues, ["get_forecast", "set_alert"]);
});

test("Python's confluent-kafka orders dialogues and reads them back by schema id", async (t) => {
  const python = await pythonWith("test/foreign/requirements.txt");
  if ("missing" in python) return t.skip(python.missing);
  const dialogues = await dialoguesOf(python.path, ["test/foreign/consume.py", "plain-python", "6"]);
  await readsWhatWasVerified("plain-python", dialogues, ["find_book", "reserve_book"]);
});
