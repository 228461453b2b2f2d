/**
 * Promises of exports, on a topic in memory:
 * - one example a slot, by order and slot, whatever order records come in, and however often;
 * - killed anywhere, while reading or while writing, and run again, an export gives the same bytes, and what was read is
 *   not read again;
 * - it covers what was on the topic when it began; what comes later is a further generation of files;
 * - splits, filters and gates decide as told, and everything left out is counted.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import fc from "fast-check";
import { readBenchmarks } from "../../../services/cli/benchmarks.ts";
import { checkRecords } from "../../../services/cli/check-dataset.ts";
import { datasetRecords } from "../../../services/cli/dataset-file.ts";
import { followExport } from "../../../services/cli/export/follow.ts";
import { type SetGate, setGate } from "../../../services/cli/export/gates.ts";
import { type ExportJob, type ExportOptions, runGeneration } from "../../../services/cli/export/job.ts";
import { exportToFile } from "../../../services/cli/export/single-file.ts";
import type { VerifiedDialogue } from "../../../services/shared/contracts/generated/records.ts";
import { exportFormat, exportFormats } from "../../../services/shared/formats/write/formats.ts";
import { MemorySource } from "../../support/memory-source.ts";
import { manyVerified, pairedVerified } from "../../support/verified-dialogues.ts";

const root = mkdtempSync(join(tmpdir(), "dialoom-export-test-"));
after(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const newFolder = () => join(root, `out-${made++}`);

const everything: ExportOptions["filter"] = {
  orders: [],
  kinds: [],
  languages: [],
  tools: [],
  maxWarnings: -1,
  masked: true,
  run: "",
};
const defaults: ExportOptions = {
  format: exportFormat("openai"),
  form: "jsonl",
  compression: "none",
  validation: 0,
  verdict: "verified",
  filter: everything,
  examplesPerFile: 1_000_000,
  copies: "keep",
  benchmarks: [],
  license: null,
};

const job = (
  source: MemorySource,
  folder: string,
  options: Partial<ExportOptions> = {},
  more: Partial<ExportJob> = {},
): ExportJob => ({
  folder,
  source,
  options: { ...defaults, ...options },
  ...more,
});

/** Every file of an export with its hash, the state included. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [
        path.slice(folder.length + 1),
        createHash("sha256").update(readFileSync(path)).digest("hex"),
      ]),
  );
}

const questions = (folder: string, file = "train-00000.jsonl") =>
  readFileSync(join(folder, file), "utf8")
    .trim()
    .split("\n")
    .map(
      (line) =>
        (JSON.parse(line) as { messages: [{ content: string }] }).messages[0].content.trim().split("?")[0],
    );

const at = (verified: VerifiedDialogue, slot: number, attempt: number, text: string): VerifiedDialogue => {
  const { dialogue } = verified;
  const [first, ...rest] = dialogue.turns;
  return {
    ...verified,
    dialogue: {
      ...dialogue,
      spec: { ...dialogue.spec, slot, attempt },
      turns: first ? [{ ...first, content: text }, ...rest] : [],
    },
  };
};

test("one example a slot: the lowest attempt, and of several deliveries the first; by order, then slot", async () => {
  const [one] = [...manyVerified(1)] as [VerifiedDialogue];
  const other = { ...one, dialogue: { ...one.dialogue, spec: { ...one.dialogue.spec, orderId: "a" } } };
  const source = new MemorySource(1).append([
    at(one, 10, 1, "ten, second attempt?"),
    at(one, 9, 0, "nine?"),
    at(one, 10, 0, "ten?"),
    at(one, 10, 0, "ten again?"),
    undefined,
    at(other, 3, 0, "three of a?"),
  ]);
  const folder = newFolder();
  const { state } = await runGeneration(job(source, folder));
  assert.deepEqual(questions(folder), ["three of a", "nine", "ten"]);
  assert.equal(state.generations[0]?.statistics?.unreadable, 1);
});

const variants: readonly (readonly [name: string, options: Partial<ExportOptions>])[] = [
  ["lines, two splits, several files", { validation: 0.3, examplesPerFile: 7 }],
  ["gzip", { compression: "gzip", format: exportFormat("trl") }],
  ["zstd", { compression: "zstd", format: exportFormat("llama-factory") }],
  ["Parquet", { form: "parquet", format: exportFormat("ms-swift"), validation: 0.2 }],
];
for (const [name, options] of variants)
  test(`killed anywhere and run again, the bytes are the same: ${name}`, async () => {
    const records = [...manyVerified(40), undefined, ...[...manyVerified(5)]];
    const expected = newFolder();
    await runGeneration(job(new MemorySource().append(records), expected, options));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (kills, reading) => {
          const folder = newFolder();
          const source = new MemorySource().append(records);
          for (const kill of kills) {
            source.failAfter = reading ? source.handed + kill : Number.POSITIVE_INFINITY;
            const onProgress = (step: string, dialogues: number) => {
              if (!reading && step === "written" && dialogues === kill)
                throw new Error("killed while writing");
            };
            await runGeneration(job(source, folder, options, { onProgress })).catch(() => {});
            // What comes in meanwhile belongs to a later generation.
            source.append([...manyVerified(3, `later-${kill}`)]);
          }
          source.failAfter = Number.POSITIVE_INFINITY;
          const generations = () =>
            (
              JSON.parse(readFileSync(join(folder, ".dialoom-export/state.json"), "utf8")) as {
                generations: { done: boolean }[];
              }
            ).generations;
          const before = generations();
          if (before.at(-1)?.done !== true) await runGeneration(job(source, folder, options));
          const files = (path: string) =>
            Object.entries(contents(path)).filter(([file]) => /^(?:train|validation)-/.test(file));
          const own = files(folder).filter(([file]) => file in contents(expected));
          assert.deepEqual(own, files(expected));
        },
      ),
      { numRuns: 15 },
    );
  });

test("what was read before a kill is not read again", async () => {
  const source = new MemorySource().append(manyVerified(50));
  source.failAfter = 30;
  const folder = newFolder();
  await assert.rejects(runGeneration(job(source, folder)), /killed/);
  source.failAfter = Number.POSITIVE_INFINITY;
  await runGeneration(job(source, folder));
  assert.equal(source.handed, 50);
});

test("an export covers what was there when it began; the next run continues behind it", async () => {
  const source = new MemorySource().append(manyVerified(10));
  const folder = newFolder();
  const first = await runGeneration(job(source, folder));
  const before = contents(folder);
  assert.equal((await runGeneration(job(source, folder))).ran, false, "nothing new, nothing done");
  assert.deepEqual(contents(folder), before);
  // Two that are there already, and two that are new.
  source.append([...manyVerified(2), ...manyVerified(2, "second")]);
  const { state } = await runGeneration(job(source, folder));
  assert.deepEqual(
    state.generations.map(({ files }) => files.map(({ path, examples }) => `${path} ${examples}`)),
    [["train-00000.jsonl 10"], ["train-00001.jsonl 2"]],
  );
  assert.deepEqual(state.generations[1]?.from, first.state.generations[0]?.to);
  assert.deepEqual(state.generations[1]?.statistics?.leftOut, { "the slot was exported before": 2 });
  assert.equal(contents(folder)["train-00000.jsonl"], before["train-00000.jsonl"]);
});

test("other options in the same folder are refused, and so is a folder that holds something else", async () => {
  const source = new MemorySource().append(manyVerified(3));
  const folder = newFolder();
  await runGeneration(job(source, folder));
  await assert.rejects(runGeneration(job(source, folder, { validation: 0.5 })), {
    name: "UsageError",
    message: /validation was 0, now 0.5/,
  });
  const other = mkdtempSync(join(root, "other-"));
  writeFileSync(join(other, "README.md"), "mine");
  await assert.rejects(runGeneration(job(source, other)), { name: "UsageError", message: /something else/ });
});

test("the split of a slot is the same in every format, and about as large as asked", async () => {
  const source = () => new MemorySource().append(manyVerified(400));
  const ids = async (format: string) => {
    const folder = newFolder();
    await runGeneration(job(source(), folder, { format: exportFormat(format), validation: 0.1 }));
    return readFileSync(join(folder, "validation-00000.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { id: string }).id);
  };
  const validation = await ids("trl");
  assert.ok(validation.length > 20 && validation.length < 60, `${validation.length} of 400`);
  const [one, two] = [new Set(validation), new Set(await ids("axolotl"))];
  for (const id of one) assert.ok(two.has(id));
});

const filters: readonly (readonly [
  name: string,
  filter: Partial<ExportOptions["filter"]>,
  expected: number,
])[] = [
  ["order", { orders: ["none"] }, 0],
  ["kind", { kinds: ["parallel"] }, 10],
  ["language", { languages: ["de", "fr"] }, 8],
  ["called tool", { tools: ["get_weather"] }, 40],
  ["tool that is not called", { tools: ["ping"] }, 0],
  ["no masked turns", { masked: false }, 35],
  ["another verification run", { run: "strict" }, 0],
];
for (const [name, filter, expected] of filters)
  test(`filter by ${name}`, async () => {
    const folder = newFolder();
    const source = new MemorySource().append(manyVerified(40));
    const { state } = await runGeneration(job(source, folder, { filter: { ...everything, ...filter } }));
    assert.equal(state.generations[0]?.statistics?.dialogues, expected);
  });

test("a gate leaves out with its reason, and decides in the order of the slots", async () => {
  const folder = newFolder();
  const source = new MemorySource().append([...manyVerified(10)].reverse());
  const seen: number[] = [];
  const gate: SetGate = {
    admit({ dialogue }) {
      seen.push(dialogue.spec.slot);
      return dialogue.spec.slot % 2 ? "odd" : undefined;
    },
    statistics: () => ({ exactCopies: 0, nearCopies: 0, distinct3: 0, words: 0 }),
  };
  const { state } = await runGeneration(job(source, folder, {}, { set: () => gate }));
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(state.generations[0]?.statistics?.leftOut, { odd: 5 });
});

test("compressed files hold what plain ones do", async () => {
  const lines = async (compression: ExportOptions["compression"], file: string) => {
    const folder = newFolder();
    await runGeneration(job(new MemorySource().append(manyVerified(20)), folder, { compression }));
    return readFileSync(join(folder, file));
  };
  const plain = await lines("none", "train-00000.jsonl");
  assert.ok(gunzipSync(await lines("gzip", "train-00000.jsonl.gz")).equals(plain));
  assert.ok(zstdDecompressSync(await lines("zstd", "train-00000.jsonl.zst")).equals(plain));
});

test("the card names splits, features, sizes, offsets and what was left out", async () => {
  const folder = newFolder();
  const source = new MemorySource().append(manyVerified(30));
  await runGeneration(
    job(source, folder, { format: exportFormat("trl"), validation: 0.2, license: "apache-2.0" }),
  );
  const card = readFileSync(join(folder, "README.md"), "utf8");
  for (const part of [
    'license: "apache-2.0"',
    'language: ["de","en"]',
    '    path: "train-*.jsonl"',
    "    dtype: json",
    'size_categories: ["n<1K"]',
    "up to these offsets: 0:",
    "parallel 8",
  ])
    assert.ok(card.includes(part), part);
});

test("one file appears when it is complete, and nothing is left beside it", async () => {
  const folder = mkdtempSync(join(root, "single-"));
  const target = join(folder, "out.jsonl");
  const source = new MemorySource().append(manyVerified(10));
  const onProgress = (step: string) => {
    if (step === "written") throw new Error("killed");
  };
  await assert.rejects(exportToFile(target, { source, options: defaults, onProgress }), /killed/);
  assert.deepEqual(readdirSync(folder), [".out.jsonl.export"]);
  await exportToFile(target, { source, options: defaults });
  assert.deepEqual(readdirSync(folder), ["out.jsonl"]);
  assert.equal(readFileSync(target, "utf8").trim().split("\n").length, 10);
});

test("an export that follows adds what comes in, until it is stopped", async () => {
  const source = new MemorySource().append(manyVerified(5));
  const folder = newFolder();
  const stop = new AbortController();
  const sizes: number[] = [];
  await followExport(job(source, folder), {
    everyMs: 1,
    signal: stop.signal,
    onGeneration: ({ generations }) => {
      sizes.push(generations.length);
      if (generations.length === 3) stop.abort();
      else source.append(manyVerified(2, `more-${generations.length}`));
    },
  });
  assert.deepEqual(sizes, [1, 2, 3]);
  assert.equal(questions(folder, "train-00002.jsonl").length, 2);
});

test("what is exported is checked again: every format, as lines and as Parquet", async () => {
  for (const format of exportFormats)
    for (const form of ["jsonl", "parquet"] as const) {
      const folder = newFolder();
      const source = new MemorySource().append([...manyVerified(8), ...pairedVerified()]);
      await runGeneration(job(source, folder, { format, form }));
      const records = datasetRecords(join(folder, `train-00000.${form}`));
      const options = { format: "auto", catalog: new Map(), policy: {} };
      let count = 0;
      for await (const checked of checkRecords(records, options)) {
        assert.equal(checked.verdict, "verified", `${format.name} ${form}: ${JSON.stringify(checked)}`);
        count += 1;
      }
      assert.equal(count, format.unit === "pair" ? 12 : 14, `${format.name} ${form}`);
    }
});

test("a Parquet file that is cut off is unreadable, and says so", async () => {
  const folder = newFolder();
  await runGeneration(job(new MemorySource().append(manyVerified(8)), folder, { form: "parquet" }));
  const cut = join(folder, "cut.parquet");
  writeFileSync(cut, readFileSync(join(folder, "train-00000.parquet")).subarray(0, 200));
  const read: unknown[] = [];
  for await (const record of datasetRecords(cut)) read.push(record);
  assert.match(JSON.stringify(read), /the Parquet file is broken/);
});

const long = Array.from({ length: 80 }, (_, word) => `word${word}`).join(" ");
const task = "Move the final report within the document directory to the temp directory and sort it";
/** Two dialogues that are the same, one that asks what a benchmark asks, and one that is nearly the first. */
const withCopies = () => {
  const ask = (text: string, slot: number) => {
    const [one] = [...manyVerified(1)] as [VerifiedDialogue];
    const copy = at(one, slot, 0, text);
    return { ...copy, dialogue: { ...copy.dialogue, id: `dlg_${slot}` } };
  };
  return [ask(long, 0), ask(long, 1), ask(task, 2), ask(`${long}, please`, 3)];
};
const noBenchmarks = await readBenchmarks([]);

test("copies and tasks of benchmarks are left out where that is asked, and counted", async () => {
  const source = () => new MemorySource(1).append(withCopies());
  const benchmark = join(root, "benchmark.jsonl");
  writeFileSync(
    benchmark,
    `${JSON.stringify({ id: "b1", question: [[{ role: "user", content: task }]] })}\n`,
  );
  const leftOut = async (copies: ExportOptions["copies"], files: readonly string[]) => {
    const benchmarks = await readBenchmarks(files);
    const options = { copies, benchmarks: benchmarks.files };
    const { state } = await runGeneration(
      job(source(), newFolder(), options, { set: () => setGate(copies, benchmarks) }),
    );
    return state.generations[0]?.statistics?.leftOut;
  };
  assert.deepEqual(await leftOut("keep", []), {});
  assert.deepEqual(await leftOut("drop-exact", []), { "an exact copy of another dialogue": 1 });
  assert.deepEqual(await leftOut("drop-near", [benchmark]), {
    "an exact copy of another dialogue": 1,
    "nearly a copy of another dialogue": 1,
    "the user asks what a benchmark asks": 1,
  });
  await assert.rejects(readBenchmarks([join(root, "none.jsonl")]), { name: "UsageError" });
});

test("copies are not looked for behind a complete export, where they would not be seen", async () => {
  const source = new MemorySource().append(manyVerified(3));
  const folder = newFolder();
  await runGeneration(job(source, folder, { copies: "drop-exact" }));
  await assert.rejects(runGeneration(job(source, folder, { copies: "drop-exact" })), {
    message: /would not be seen/,
  });
});

test("the card tells copies, diversity and quotas of what was written", async () => {
  const card = async (copies: ExportOptions["copies"], quotas?: ExportOptions["quotas"]) => {
    const folder = newFolder();
    const source = new MemorySource(1).append(withCopies());
    const set = () => setGate(copies, noBenchmarks);
    await runGeneration(job(source, folder, { copies, ...(quotas && { quotas }) }, { set }));
    return readFileSync(join(folder, "README.md"), "utf8");
  };
  const kept = await card("keep", { tools: { get_weather: 4, book: 1 }, kinds: { parallel: 5 } });
  assert.match(kept, /^- copies: 1 exact, 1 near$/m);
  assert.match(kept, /^- Distinct-3: 0\.\d{3} over \d+ words/m);
  assert.match(
    kept,
    /^- quotas: tool:get_weather 4 of 4, tool:book 0 of 1 \(missed\), kind:parallel 4 of 5 \(missed\)$/m,
  );
  const dropped = await card("drop-near");
  assert.match(dropped, /^- copies: 0 exact, 0 near$/m, "what is left out is no part of the set");
  assert.match(dropped, /an exact copy of another dialogue 1, nearly a copy of another dialogue 1/);
  assert.ok(!dropped.includes("quotas"));
});

test("a later run counts on, says that copies were looked for within each, and may ask for other quotas", async () => {
  const source = new MemorySource(1).append(withCopies());
  const folder = newFolder();
  const set = () => setGate("keep", noBenchmarks);
  const card = async (parallel: number) => {
    await runGeneration(job(source, folder, { quotas: { kinds: { parallel } } }, { set }));
    return readFileSync(join(folder, "README.md"), "utf8");
  };
  assert.match(await card(5), /kind:parallel 4 of 5 \(missed\)/);
  assert.match(await card(3), /kind:parallel 4 of 3$/m, "nothing was new, and the card is true all the same");
  source.append([...manyVerified(2, "later")]);
  const later = await card(6);
  assert.match(later, /^- copies: 1 exact, \d near, looked for within each of 2 runs$/m);
  assert.match(later, /kind:parallel 5 of 6 \(missed\)/);
});

test("what does not fit the format is no original that others could be copies of", async () => {
  const [first, second] = withCopies() as [VerifiedDialogue, VerifiedDialogue];
  const format = exportFormat("openai");
  const fitting: ExportOptions["format"] = {
    ...format,
    examples: (one) => (one.dialogue.id === second.dialogue.id ? format.examples(one) : []),
  };
  const { state } = await runGeneration(
    job(
      new MemorySource(1).append([first, second]),
      newFolder(),
      { copies: "drop-exact", format: fitting },
      {
        set: () => setGate("drop-exact", noBenchmarks),
      },
    ),
  );
  assert.equal(state.generations[0]?.statistics?.dialogues, 1);
});

test("tools are counted whatever they are called", async () => {
  const [one] = [...manyVerified(1)] as [VerifiedDialogue];
  const { turns } = one.dialogue;
  const named = turns.map((turn) => ({
    ...turn,
    calls: turn.calls.map((call) => ({ ...call, name: "constructor" })),
  }));
  const source = new MemorySource(1).append([{ ...one, dialogue: { ...one.dialogue, turns: named } }]);
  const folder = newFolder();
  const quotas = { tools: { constructor: 1, toString: 1 } };
  await runGeneration(job(source, folder, { quotas }));
  await runGeneration(job(source, folder, { quotas }));
  const card = readFileSync(join(folder, "README.md"), "utf8");
  assert.match(card, /tools, by dialogues that call them: constructor 1$/m);
  assert.match(card, /quotas: tool:constructor 1 of 1, tool:toString 0 of 1 \(missed\)/);
});
