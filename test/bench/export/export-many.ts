/** Exports generated dialogues and prints what it took, as JSON: `export-many.ts COUNT FORM`. A process of its own, because peaks of memory are. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBenchmarks } from "../../../services/cli/benchmarks.ts";
import { setGate } from "../../../services/cli/export/gates.ts";
import { runGeneration, wholeOrder } from "../../../services/cli/export/job.ts";
import type { ExportSource } from "../../../services/cli/export/source.ts";
import { exportFormat } from "../../../services/shared/formats/write/formats.ts";
import { manyVerified } from "../../support/verified-dialogues.ts";

const [count = 0, form = "parquet"] = [Number(process.argv[2]), process.argv[3] as "parquet" | "jsonl"];
/** About what a dialogue of several sub-tasks holds in results. */
const padding = "A result that a tool gave back, with words and numbers 12345. ".repeat(250);

/** A topic that makes its records when they are read, so that the reader's memory is all there is. */
const source: ExportSource = {
  span: async () => ({ first: { 0: 0 }, end: { 0: count } }),
  async read(from, to, onRecord) {
    let offset = 0;
    for (const one of manyVerified(count)) {
      const { dialogue } = one;
      const turns = dialogue.turns.map((turn) => ({
        ...turn,
        results: turn.results.map((result) => ({
          ...result,
          content: `${result.content} ${offset} ${padding}`,
        })),
      }));
      if (offset >= (from["0"] ?? 0) && offset < (to["0"] ?? 0))
        await onRecord({ partition: 0, offset, verified: { ...one, dialogue: { ...dialogue, turns } } });
      offset += 1;
    }
  },
};

const folder = mkdtempSync(join(tmpdir(), "dialoom-bench-"));
try {
  const begun = performance.now();
  const options = { ...wholeOrder("order"), format: exportFormat("trl"), form, examplesPerFile: 100_000 };
  const benchmarks = await readBenchmarks([]);
  const { state } = await runGeneration({ folder, source, options, set: () => setGate("keep", benchmarks) });
  const seconds = (performance.now() - begun) / 1_000;
  const bytes = state.generations.flatMap(({ files }) => files).reduce((sum, file) => sum + file.bytes, 0);
  const megabytes = process.resourceUsage().maxRSS / 1_024;
  process.stdout.write(JSON.stringify({ seconds, megabytes, bytes }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
