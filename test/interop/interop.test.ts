/**
 * Exported files, read by the trainers' own code. Makes a Python environment below DIALOOM_HOME (default: .dialoom) from
 * the package index, writes every format as lines and as Parquet, and runs check.py over them. What needs a model or a GPU
 * is not run: the trainers' data code sees a stand-in for torch.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type ExportOptions, runGeneration, wholeOrder } from "../../services/cli/export/job.ts";
import { exportFormats } from "../../services/shared/formats/write/formats.ts";
import { MemorySource } from "../support/memory-source.ts";
import { difficult, manyVerified, pairedVerified } from "../support/verified-dialogues.ts";

const here = import.meta.dirname;
const home = join(process.env["DIALOOM_HOME"] ?? join(here, "..", "..", ".dialoom"), "interop");
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

/** The environment's Python; installed once, and anew when the requirements change. */
function environment(): string {
  const lists = ["requirements.txt", "trainers.txt"].map((name) => join(here, name));
  const wanted = createHash("sha256")
    .update(lists.map((list) => readFileSync(list, "utf8")).join(""))
    .digest("hex");
  const venv = join(home, "venv");
  const mark = join(home, "installed");
  const python = join(venv, "bin", "python");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return python;
  mkdirSync(home, { recursive: true });
  rmSync(mark, { force: true });
  run(process.env["PYTHON"] ?? "python3", "-m", "venv", venv);
  const [requirements = "", trainers = ""] = lists;
  run(python, "-m", "pip", "install", "-q", "-r", requirements);
  run(python, "-m", "pip", "install", "-q", "--no-deps", "-r", trainers);
  writeFileSync(mark, wanted);
  return python;
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

let results: { name: string; ok: boolean; detail: string }[] = [];
before(async () => {
  const python = environment();
  await writeEverything();
  const output = run(python, join(here, "check.py"), folder);
  results = output
    .split("\n")
    .filter((line) => line.startsWith("CHECK "))
    .map((line) => JSON.parse(line.slice("CHECK ".length)));
});

test("the trainers' own code reads every format", async (context) => {
  assert.ok(results.length >= 10, `${results.length} checks`);
  for (const { name, ok, detail } of results)
    await context.test(`${name.replaceAll("_", " ")}${ok && detail ? ` (${detail})` : ""}`, () =>
      assert.ok(ok, detail),
    );
});
