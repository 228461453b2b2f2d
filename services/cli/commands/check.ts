import { setImmediate as turn } from "node:timers/promises";
import type { Command } from "commander";
import type { Quotas } from "../../shared/dataset/quotas.ts";
import { SetCheck } from "../../shared/dataset/set-check.ts";
import { formatNames, formatShapes } from "../../shared/formats/read/formats.ts";
import type { SeverityPolicy } from "../../shared/rules/policy.ts";
import { readBenchmarks } from "../benchmarks.ts";
import { readCatalogs } from "../check-catalog.ts";
import { type Checked, type CheckOptions, checkRecords } from "../check-dataset.ts";
import { checkInSet, placed, setJson, setLines } from "../check-set.ts";
import { CheckSummary } from "../check-summary.ts";
import { datasetRecords } from "../dataset-file.ts";
import { Failure, UsageError } from "../exit.ts";
import { choiceOption, listOption, quotaOption } from "../options.ts";
import { severitiesHelp, severitiesOption } from "../severities-option.ts";
import { counted, note, out } from "../terminal.ts";

const help = `
FILE holds dialogues as JSON lines, as a JSON list, one turn a line, or Parquet;
plain, gzip or zstd; - reads standard input. Files may be larger than memory. No
broker and no model is needed. Formats:
${formatShapes.map(([name, shape]) => `  ${name.padEnd(12)} ${shape}`).join("\n")}

A catalog is in any form that \`dialoom catalog lint\` reads; a folder stands for
all its JSON and YAML files. It applies to dialogues that list
no tools themselves. Without any tools, rules about tools do not apply.

With --json one line a dialogue: {"file", "index", "line", "verdict",
"findings": [{"rule", "severity", "turn", "path", "evidence", "message"}]}.
"turn" is the position in the record's own list of messages, from 0.

With --set, or with --benchmark or --quota, the dialogues of all files are also
looked at as one set: exact copies (D1) and near ones (D2), tasks of the
benchmarks (D5), which tools and kinds there are and how many are missing (D4).
A copy or a task of a benchmark is a finding of its dialogue, the later one of
two; evidence names the other as FILE:LINE#INDEX. A quota missed is a warning,
and with --rules D4=reject an error. With --json a last line holds {"set":
{"dialogues", "exactCopies", "nearCopies", "contaminated", "tools", "kinds",
"distinct3", "tokenBudget", "quotas": [{"of", "name", "least", "found"}],
"findings"}}. This takes up to 1,000 bytes of memory a dialogue.

Examples:
  $ dialoom check dialogues.jsonl
  $ dialoom check trajectories.json.gz --catalog airline_tools.json
  $ dialoom check data.jsonl --rules G5=off,K14=warn --json | jq 'select(.verdict == "rejected")'
  $ dialoom check train.jsonl --benchmark BFCL_v3_multi_turn_base.json --quota tool:book_flight=50

Exit codes of this command: 0 nothing rejected, 1 something rejected, 2 an input
that cannot be read, with the line.
`;

interface Options {
  readonly catalog?: readonly string[];
  readonly format: string;
  readonly rules?: SeverityPolicy;
  readonly set?: true;
  readonly benchmark?: readonly string[];
  readonly quota?: Quotas;
  readonly json?: true;
}

/** So many unreadable records are told one by one; more would bury them. */
const mostTold = 20;

export function addCheck(program: Command): void {
  program
    .command("check")
    .summary("verify any data set of dialogues by rule, without a broker")
    .description("Verify data sets of dialogues by rule.")
    .argument("<file...>", "data sets, or - for standard input")
    .option("--catalog <file>", "tools of dialogues that list none; repeated", listOption)
    .option("--format <name>", "format of the records", choiceOption(["auto", ...formatNames]), "auto")
    .option("--rules <text>", severitiesHelp, severitiesOption)
    .option("--set", "look for copies, and count tools and kinds, over all files")
    .option("--benchmark <file>", "look for what this benchmark asks; repeated", listOption)
    .option(
      "--quota <text>",
      "fewest dialogues of a tool or kind, such as tool:book=50 or kind:parallel=200; repeated",
      quotaOption,
    )
    .option("--json", "one JSON object a dialogue; the summary goes to stderr")
    .addHelpText("after", help)
    .action(run);
}

async function run(files: readonly string[], options: Options): Promise<void> {
  const policy = options.rules ?? {};
  const catalog = readCatalogs(options.catalog ?? []);
  const set = await setOf(options);
  const summary = new CheckSummary();
  const print = options.json ? note : out;
  for (const file of files) {
    for await (const alone of checkFile(file, { format: options.format, catalog, policy })) {
      const checked = set ? checkInSet(set, file, alone) : alone;
      summary.add(file, checked);
      if (options.json) await emitLine(jsonLine(file, checked));
      if (checked.verdict === "unreadable" && summary.unreadable <= mostTold)
        note(`${file}:${checked.line}: unreadable: ${checked.error}`);
    }
  }
  const ofSet = set?.finish() ?? [];
  summary.addOfSet(ofSet.map(placed));
  if (set && options.json) await emitLine(setJson(set.report(), ofSet));
  for (const line of [...summary.lines(), ...(set ? setLines(set.report()) : [])]) print(line);
  if (summary.unreadable > 0)
    throw new UsageError(`${counted(summary.unreadable, "record")} could not be read.`);
  const refused = [
    ...(summary.rejected > 0 ? [`${counted(summary.rejected, "dialogue")} rejected.`] : []),
    ...ofSet.filter(({ severity }) => severity === "reject").map(({ message }) => message),
  ];
  if (refused.length > 0) throw new Failure(refused.join("\n"));
}

/** The set that the dialogues are taken as; undefined when nobody asks for it. */
async function setOf({ set, benchmark, quota, rules }: Options): Promise<SetCheck | undefined> {
  if (!set && !benchmark && !quota) return undefined;
  const { contamination } = await readBenchmarks(benchmark ?? []);
  return new SetCheck({ contamination, ...(quota && { quotas: quota }), ...(rules && { policy: rules }) });
}

async function* checkFile(file: string, options: CheckOptions): AsyncGenerator<Checked> {
  try {
    yield* checkRecords(datasetRecords(file), options);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`${file} cannot be read: ${code === "ENOENT" ? "it is not there" : message}`);
  }
}

/** Writes a line, and waits while the reader of our output is slower than we are. */
async function emitLine(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) while (process.stdout.writableNeedDrain) await turn();
}

function jsonLine(file: string, checked: Checked): string {
  const { index, line, verdict } = checked;
  if (checked.verdict === "unreadable")
    return JSON.stringify({ file, index, line, verdict, findings: [], error: checked.error });
  const { dialogue, findings } = checked;
  return JSON.stringify({
    file,
    index,
    line,
    ...(dialogue.id !== "" && { id: dialogue.id }),
    verdict,
    findings,
  });
}
