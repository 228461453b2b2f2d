import type { Command } from "commander";
import { llmUsage, rejected, toolCatalogs, verified } from "../../shared/contracts/topics.ts";
import { readDialogue, recordsIn } from "../../shared/formats/read/formats.ts";
import { UnreadableDialogue } from "../../shared/formats/read/message.ts";
import { PoisonError } from "../../shared/stream/codec.ts";
import { prefixed } from "../../shared/stream/kafka.ts";
import { type Connection, connect } from "../connection.ts";
import { datasetRecords } from "../dataset-file.ts";
import { Failure, UsageError } from "../exit.ts";
import { wholeOption } from "../options.ts";
import { DialogueStatistics } from "../statistics/dialogue-statistics.ts";
import { embeddings, judgeOfRelations } from "../statistics/endpoints.ts";
import { entailmentOf, PairSample, similarityOf } from "../statistics/neighbours.ts";
import { type Coherence, statisticsLines } from "../statistics/statistics-view.ts";
import { counted, note, out } from "../terminal.ts";
import { readToEnd } from "../topic-reader.ts";

const help = `
Without FILE the topics are read: what is verified, what was rejected, and what
the calls to models cost, of one order or of all. FILE holds dialogues in any
form that \`dialoom check\` reads. docs/statistics.md defines every number.

--embeddings asks an OpenAI-compatible endpoint for vectors of neighbouring
turns (key: EMBEDDINGS_API_KEY); --judge asks the model that LLM_BASE_URL,
LLM_MODEL, LLM_JUDGE_MODEL and so on name whether turns follow from one another.
Both cost calls: --pairs bounds them.

Examples:
  $ dialoom stats
  $ dialoom stats --order ord_0123456789ab --json
  $ dialoom stats dialogues.jsonl --words 20000
  $ dialoom stats --embeddings https://host/v1 --embeddings-model name --pairs 200
`;

interface Options {
  readonly order?: string;
  readonly words: number;
  readonly pairs: number;
  readonly embeddings?: string;
  readonly embeddingsModel?: string;
  readonly judge?: true;
  readonly json?: true;
}

export function addStats(program: Command): void {
  program
    .command("stats")
    .summary("what dialogues are like and what they cost, in numbers")
    .description("Show statistics of verified dialogues, or of data sets.")
    .argument("[file...]", "data sets, or - for standard input; the topics if not given")
    .option("--order <id>", "only dialogues of this order")
    .option(
      "--words <n>",
      "words at which entropy and Distinct-3 are measured",
      wholeOption(100, 100_000_000),
      10_000,
    )
    .option("--embeddings <url>", "endpoint for the similarity of neighbouring turns")
    .option("--embeddings-model <name>", "its model")
    .option("--judge", "ask the judge for the entailment of neighbouring turns")
    .option(
      "--pairs <n>",
      "most pairs of neighbouring turns that are looked at",
      wholeOption(1, 100_000),
      500,
    )
    .option("--json", "print the statistics as one JSON object")
    .addHelpText("after", help)
    .action(run);
}

async function run(files: readonly string[], options: Options): Promise<void> {
  const coherent = coherenceWith(options);
  const statistics = new DialogueStatistics(options.words);
  const sample = new PairSample(coherent ? options.pairs : 0);
  const unreadable =
    files.length > 0
      ? await fromFiles(files, statistics, sample)
      : await fromTopics(await connect(), options.order, statistics, sample);
  if (unreadable > 0) note(`${counted(unreadable, "record")} could not be read and are left out.`);
  const report = statistics.report();
  if (report.dialogues === 0) throw new Failure("There are no dialogues to speak of.");
  const coherence = await coherent?.(sample);
  if (options.json) out(JSON.stringify({ ...report, ...(coherence && { coherence }) }));
  else for (const line of statisticsLines(report, coherence)) out(line);
}

/** How neighbouring turns will be looked at; undefined when nobody can be asked. @throws UsageError, ConfigError */
function coherenceWith(options: Options): ((sample: PairSample) => Promise<Coherence>) | undefined {
  const { embeddings: url, embeddingsModel: model, judge } = options;
  if (url === undefined && !judge) return undefined;
  if (url !== undefined && model === undefined)
    throw new UsageError("--embeddings needs --embeddings-model: name the model of the endpoint");
  const embed =
    url === undefined ? undefined : embeddings(url, model ?? "", process.env["EMBEDDINGS_API_KEY"] ?? "");
  const infer = judge ? judgeOfRelations(process.env) : undefined;
  return async ({ pairs }) => ({
    pairs: pairs.length,
    ...(embed && { similarity: await similarityOf(pairs, embed) }),
    ...(infer && { entailment: await entailmentOf(pairs, infer) }),
  });
}

/** Counts the dialogues of files. @returns records that could not be read */
async function fromFiles(
  files: readonly string[],
  statistics: DialogueStatistics,
  sample: PairSample,
): Promise<number> {
  let unreadable = 0;
  for (const file of files) {
    let index = 0;
    try {
      for await (const record of datasetRecords(file)) {
        if ("fault" in record) {
          unreadable += 1;
          continue;
        }
        for (const value of recordsIn(record.value)) {
          try {
            const { dialogue } = readDialogue(value, "auto", new Map());
            // Data sets of others may have no ids, or the same ones in every file.
            const known = {
              ...dialogue,
              id: dialogue.spec.orderId === "" ? `${file} ${index}` : dialogue.id,
            };
            index += 1;
            statistics.dialogue(known);
            sample.add(known);
          } catch (error) {
            if (!(error instanceof UnreadableDialogue)) throw error;
            unreadable += 1;
          }
        }
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new UsageError(`${file} cannot be read: ${code === "ENOENT" ? "it is not there" : message}`);
    }
  }
  return unreadable;
}

/** Counts what the topics hold now. @returns records that could not be read */
async function fromTopics(
  { kafka, codec }: Connection,
  order: string | undefined,
  statistics: DialogueStatistics,
  sample: PairSample,
): Promise<number> {
  let unreadable = 0;
  const isWanted = (id: string) => order === undefined || id === order;
  const readers = new Map<string, (value: Buffer | null) => Promise<void>>([
    [
      verified.name,
      async (value) => {
        const { dialogue, run } = await codec.decode(verified.schema, value);
        if (run !== "" || !isWanted(dialogue.spec.orderId)) return;
        statistics.dialogue(dialogue);
        sample.add(dialogue);
      },
    ],
    [
      rejected.name,
      async (value) => {
        const rejection = await codec.decode(rejected.schema, value);
        if (rejection.run === "" && isWanted(rejection.spec.orderId)) statistics.rejection(rejection);
      },
    ],
    [
      llmUsage.name,
      async (value) => {
        const usage = await codec.decode(llmUsage.schema, value);
        if (isWanted(usage.orderId)) statistics.usage(usage);
      },
    ],
    [
      toolCatalogs.name,
      async (value) => {
        const catalog = await codec.decode(toolCatalogs.schema, value);
        if (isWanted(catalog.order.id)) statistics.catalog(catalog);
      },
    ],
  ]);
  const topics = new Map([...readers].map(([name, read]) => [prefixed(kafka, name), read]));
  await readToEnd(kafka, [...topics.keys()], async ({ topic, value }) => {
    try {
      await topics.get(topic)?.(value);
    } catch (error) {
      if (!(error instanceof PoisonError)) throw error;
      unreadable += 1;
    }
  });
  return unreadable;
}
