/**
 * Exported files, read by the trainers' own code. Makes a Python environment from the package index, writes every format
 * as lines and as Parquet, and runs check.py over them. What needs a model or a GPU is not run: the trainers' data code
 * sees a stand-in for torch.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type ExportOptions, runGeneration, wholeOrder } from "../../services/cli/export/job.ts";
import { exportFormats } from "../../services/shared/formats/write/formats.ts";
import { MemorySource } from "../support/memory-source.ts";
import { pythonWith } from "../support/python.ts";
import { difficult, manyVerified, pairedVerified } from "../support/verified-dialogues.ts";

const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), "dialoom-interop-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (error) throw error;
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout.slice(-2_000)}\n${stderr.slice(-4_000)}`);
  return stdout;
}

async function writeEverything(): Promise<void> {
  for (const format of exportFormats)
    for (const form of ["jsonl", "parquet"] as const) {
      const source = new MemorySource().append([...manyVerified(60), ...pairedVerified(), difficult]);
      const options: ExportOptions = {
        ...wholeOrder("order"),
        format,
        form,
        filter: { ...wholeOrder("order").filter, orders: [] },
        validation: format.unit === "pair" ? 0 : 0.1,
      };
      await runGeneration({ folder: join(folder, `${format.name}-${form}`), source, options });
    }
}

const python = await pythonWith("test/interop/requirements.txt", "test/interop/trainers.txt");
const skip = "missing" in python ? python.missing : false;
let results: { name: string; ok: boolean; detail: string }[] = [];
before(async () => {
  if ("missing" in python) return;
  await writeEverything();
  const output = run(python.path, join(here, "check.py"), folder);
  results = output
    .split("\n")
    .filter((line) => line.startsWith("CHECK "))
    .map((line) => JSON.parse(line.slice("CHECK ".length)));
});

test("the trainers' own code reads every format", { skip }, async (context) => {
  assert.ok(results.length >= 10, `${results.length} checks`);
  for (const { name, ok, detail } of results)
    await context.test(`${name.replaceAll("_", " ")}${ok && detail ? ` (${detail})` : ""}`, () =>
      assert.ok(ok, detail),
    );
});
