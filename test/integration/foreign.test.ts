/**
 * Programs without any code of ours order dialogues and read them back: plain kafkajs with a schema registry client, and
 * Python's confluent-kafka. They are the programs of docs/consuming.md.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { verified } from "../../services/shared/contracts/topics.ts";
import { projectFolder, RunningProgram } from "../support/cli.ts";
import { type Pipeline, startPipeline } from "../support/pipeline.ts";

interface ReadBack {
  readonly id: string;
  readonly slot: number;
  readonly turns: readonly { readonly role: string; readonly calls: readonly { readonly name: string }[] }[];
}

const requirements = join(projectFolder, "test/foreign/requirements.txt");
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
    const called = turns.flatMap(({ calls }) => calls.map(({ name }) => name));
    assert.ok(called.length > 0 && called.every((name) => tools.includes(name)), `called ${called}`);
  }
}

test("plain kafkajs and a registry client order dialogues and read them back by schema id", async () => {
  const dialogues = await dialoguesOf(process.execPath, ["test/foreign/plain-kafkajs.mjs", "plain-js", "6"]);
  await readsWhatWasVerified("plain-js", dialogues, ["get_forecast", "set_alert"]);
});

test("Python's confluent-kafka orders dialogues and reads them back by schema id", async (t) => {
  const python = await pythonWithRequirements();
  if ("missing" in python) return t.skip(python.missing);
  const dialogues = await dialoguesOf(python.path, ["test/foreign/consume.py", "plain-python", "6"]);
  await readsWhatWasVerified("plain-python", dialogues, ["find_book", "reserve_book"]);
});

/** A Python with the packages that consume.py needs, made once and kept in .dialoom. */
async function pythonWithRequirements(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const version = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 8);
  const folder = join(projectFolder, ".dialoom/test", `python-${version}`);
  const path = join(folder, "bin/python");
  if (existsSync(path)) return { path };
  const steps = [
    ["python3", "-m", "venv", folder],
    [path, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
  ];
  for (const [command = "", ...args] of steps) {
    const ended = await new RunningProgram(command, args).ended.catch((error: Error) => error);
    if (!(ended instanceof Error) && ended.code === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    const why = ended instanceof Error ? ended.message : ended.stderr.trim().split("\n").at(-1);
    return { missing: `no Python with ${readFileSync(requirements, "utf8").trim()}: ${why}` };
  }
  return { path };
}
