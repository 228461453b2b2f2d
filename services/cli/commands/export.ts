import type { Command } from "commander";
import { isMissed, type Quotas } from "../../shared/dataset/quotas.ts";
import { exportFormat, exportFormatNames, exportFormats } from "../../shared/formats/write/formats.ts";
import { readBenchmarks } from "../benchmarks.ts";
import { connect } from "../connection.ts";
import { Failure, UsageError } from "../exit.ts";
import { type Compression, compressions, type FileForm, fileForms, formOf } from "../export/data-file.ts";
import { followExport } from "../export/follow.ts";
import { type CopyChoice, copyChoices, setGate } from "../export/gates.ts";
import { type ExportJob, type ExportOptions, runGeneration } from "../export/job.ts";
import { exportToFile, exportToOutput } from "../export/single-file.ts";
import { topicSource } from "../export/source.ts";
import type { ExportState, ExportStatistics } from "../export/state.ts";
import { quotasHeld, sumStatistics } from "../export/statistics.ts";
import { abortOnInterrupt } from "../interrupts.ts";
import { choiceOption, listOption, quotaOption, shareOption, wholeOption } from "../options.ts";
import { counted, grouped, note } from "../terminal.ts";

const help = `
TARGET is a file (.jsonl, .jsonl.gz, .jsonl.zst, .parquet), - for standard
output, or a folder, which gets numbered files a split, a dataset card, and
whatever the trainer reads besides. One example for each slot of each order,
sorted by order and slot. Formats:
${exportFormats.map(({ name, reader }) => `  ${name.padEnd(24)} ${reader}`).join("\n")}

An export covers what was on the topic when it began; the offsets are recorded.
If it is killed, the same command continues it, and the files are the same. In
a folder, the same command run again adds what was verified since, as further
files; --follow does so until Ctrl-C.

--quota chooses nothing: all is written, and where fewer dialogues than asked
for call a tool or are of a kind, the command says so and ends with 1.

Examples:
  $ dialoom export --out dialogues.jsonl
  $ dialoom export --out - --order ord_0123456789ab | head -1 | jq .messages
  $ dialoom export --out dataset --format trl --files parquet --validation 0.05
  $ dialoom export --out pairs.jsonl.zst --format trl-preference
  $ dialoom export --out dataset --quota tool:book_flight=50 --quota kind:parallel=200
  $ dialoom export --out dataset --format llama-factory --language de --unmasked --follow
`;

interface Options {
  readonly out: string;
  readonly format: string;
  readonly files?: FileForm;
  readonly compress?: Compression;
  readonly validation: number;
  readonly verdict: "verified" | "rejected";
  readonly order?: readonly string[];
  readonly kind?: readonly string[];
  readonly language?: readonly string[];
  readonly tool?: readonly string[];
  readonly maxWarnings?: number;
  readonly unmasked?: true;
  readonly run: string;
  readonly examplesPerFile: number;
  readonly copies: CopyChoice;
  readonly benchmark?: readonly string[];
  readonly quota?: Quotas;
  readonly license?: string;
  readonly follow?: true;
  readonly every: number;
}

export function addExport(program: Command): void {
  program
    .command("export")
    .summary("write verified dialogues for a trainer")
    .description("Write verified dialogues in the form that a trainer reads.")
    .requiredOption("--out <target>", "a file, a folder, or - for standard output")
    .option("--format <name>", "form of the examples", choiceOption(exportFormatNames), "openai")
    .option(
      "--files <form>",
      `files of a folder: ${fileForms.join(", ")} (default: jsonl)`,
      choiceOption(fileForms),
    )
    .option(
      "--compress <how>",
      `${compressions.join(", ")}; Parquet is compressed anyway`,
      choiceOption(compressions),
    )
    .option(
      "--validation <share>",
      "share of the slots for a validation split, 0 to 0.9",
      shareOption(0.9),
      0,
    )
    .option("--verdict <verdict>", "verified or rejected", choiceOption(["verified", "rejected"]), "verified")
    .option("--order <id>", "only dialogues of this order; repeated", listOption)
    .option("--kind <kind>", "only dialogues of this kind; repeated", listOption)
    .option("--language <tag>", "only dialogues in this language; repeated", listOption)
    .option("--tool <name>", "only dialogues that call this tool; repeated", listOption)
    .option("--max-warnings <n>", "only dialogues with at most so many warnings", wholeOption(0, 1_000_000))
    .option("--unmasked", "only dialogues all of whose turns are to be trained on")
    .option("--run <id>", "verdicts of this re-verification instead of the pipeline's own", "")
    .option(
      "--examples-per-file <n>",
      "most examples of a file of a folder",
      wholeOption(1, 100_000_000),
      100_000,
    )
    .option(
      "--copies <choice>",
      `dialogues that say the same as others: ${copyChoices.join(", ")}`,
      choiceOption(copyChoices),
      "keep",
    )
    .option(
      "--benchmark <file>",
      "leave out dialogues that ask what this benchmark asks; repeated",
      listOption,
    )
    .option(
      "--quota <text>",
      "fewest dialogues of a tool or kind, such as tool:book=50 or kind:parallel=200; repeated",
      quotaOption,
    )
    .option("--license <id>", "licence for the dataset card, such as apache-2.0")
    .option("--follow", "add what is verified from now on, until Ctrl-C; needs a folder")
    .option("--every <seconds>", "least time between two additions of --follow", wholeOption(1, 86_400), 60)
    .addHelpText("after", help)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const named = options.out === "-" ? formOf(".jsonl") : formOf(options.out);
  const benchmarks = await readBenchmarks(options.benchmark ?? []);
  const asked = { ...exportOptions(options, named), benchmarks: benchmarks.files };
  const set = () => setGate(options.copies, benchmarks);
  const source = topicSource(await connect(), options.verdict);
  if (named) {
    if (options.follow) throw new UsageError("--follow adds files to a folder: give --out a folder.");
    if (options.validation > 0)
      throw new UsageError("A validation split is a file of its own: give --out a folder.");
    const job = { source, set, options: { ...asked, examplesPerFile: Number.MAX_SAFE_INTEGER } };
    const state = options.out === "-" ? await exportToOutput(job) : await exportToFile(options.out, job);
    requireQuotas(options, report(options, state));
    return;
  }
  const job: ExportJob = { folder: options.out, source, set, options: asked };
  if (options.follow) {
    if (options.copies !== "keep")
      throw new UsageError("--follow cannot see copies of dialogues it has exported: leave --copies out.");
    const onGeneration = (state: ExportState) => {
      for (const missed of missedQuotas(options, report(options, state))) note(`Quota missed: ${missed}.`);
    };
    note(`Following; every ${options.every} s what is new becomes further files. Ctrl-C ends.`);
    const last = await followExport(job, {
      everyMs: options.every * 1_000,
      signal: abortOnInterrupt(),
      onGeneration,
    });
    requireQuotas(options, statisticsOf(last));
    return;
  }
  const { state, ran } = await runGeneration(job);
  if (!ran) note("Nothing was verified since the last run.");
  requireQuotas(options, report(options, state));
}

function exportOptions(
  options: Options,
  named: { readonly form: FileForm; readonly compression: Compression } | undefined,
): ExportOptions {
  const form = named?.form ?? options.files ?? "jsonl";
  if (named && options.files !== undefined && options.files !== form)
    throw new UsageError(`--files ${options.files} contradicts the name of the file.`);
  const compression = options.compress ?? named?.compression ?? "none";
  if (form === "parquet" && options.compress !== undefined)
    throw new UsageError("--compress is for lines: Parquet files are compressed by themselves.");
  if (named && compression !== named.compression && options.out !== "-")
    throw new UsageError(`--compress ${compression} contradicts the name of the file.`);
  return {
    format: exportFormat(options.format),
    form,
    compression,
    validation: options.validation,
    verdict: options.verdict,
    filter: {
      orders: options.order ?? [],
      kinds: options.kind ?? [],
      languages: options.language ?? [],
      tools: options.tool ?? [],
      maxWarnings: options.maxWarnings ?? -1,
      masked: options.unmasked !== true,
      run: options.run,
    },
    examplesPerFile: options.examplesPerFile,
    copies: options.copies,
    benchmarks: [],
    ...(options.quota && { quotas: options.quota }),
    license: options.license ?? null,
  };
}

/** Says what was written. @throws Failure when an order was asked for that has nothing */
function report({ out: target, order, format }: Options, state: ExportState): ExportStatistics {
  const sum = statisticsOf(state);
  for (const line of remarks(sum)) note(line);
  if (sum.dialogues === 0 && order !== undefined && Object.keys(sum.leftOut).length === 0) {
    throw new Failure(
      `Order ${order.join(", ")} has no verified dialogues to export; \`dialoom status ${order[0]}\` says how it does.`,
    );
  }
  const of = exportFormat(format).unit === "pair" ? `${counted(sum.examples, "pair")} of ` : "";
  note(`${of}${counted(sum.dialogues, "dialogue")} written${target === "-" ? "" : ` to ${target}`}.`);
  return sum;
}

function statisticsOf({ generations }: ExportState): ExportStatistics {
  return sumStatistics(generations.flatMap(({ statistics }) => (statistics ? [statistics] : [])));
}

/** @throws Failure when there is less of something than was asked for; what was written stays */
function requireQuotas(options: Options, statistics: ExportStatistics): void {
  const missed = missedQuotas(options, statistics);
  if (missed.length > 0)
    throw new Failure(`The export falls short: ${missed.join("; ")}. What was written stays.`);
}

function missedQuotas({ quota }: Options, statistics: ExportStatistics): string[] {
  return quotasHeld(statistics, quota)
    .filter(isMissed)
    .map(
      ({ of, name, least, found }) => `${of}:${name} has ${grouped(found)} of ${counted(least, "dialogue")}`,
    );
}

function remarks({ unreadable, leftOut }: ExportStatistics): string[] {
  return [
    ...(unreadable > 0
      ? [`${counted(unreadable, "record")} of the topic could not be read and are left out.`]
      : []),
    ...Object.entries(leftOut).map(([reason, times]) => `left out: ${grouped(times)}: ${reason}`),
  ];
}
