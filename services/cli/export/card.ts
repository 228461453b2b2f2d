/** The dataset card: README.md with the YAML that Hugging Face's hub and `datasets` read, and what people want to know. */
import { createHash } from "node:crypto";
import { isMissed, type Quotas } from "../../shared/dataset/quotas.ts";
import type { ExportOptions } from "./job.ts";
import type { ExportedFile, ExportState, ExportStatistics } from "./state.ts";
import { quotasHeld, sumStatistics } from "./statistics.ts";

/** The card of everything an export has written so far. It tells no time: the same export has the same card. */
export function cardOf(state: ExportState, options: ExportOptions): string {
  const files = state.generations.flatMap((generation) => generation.files);
  const statistics = sumStatistics(
    state.generations.flatMap((generation) => (generation.statistics ? [generation.statistics] : [])),
  );
  return `---\n${frontMatter(files, statistics, options).join("\n")}\n---\n\n${body(state, files, statistics, options).join("\n")}\n`;
}

/** JSON is YAML, and needs no care about what a text holds. */
const yaml = (value: unknown) => JSON.stringify(value);

const sizes = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000] as const;

function sizeCategory(examples: number): string {
  const at = sizes.findIndex((size) => examples < size);
  const word = (size: number) => (size >= 1_000_000 ? `${size / 1_000_000}M` : `${size / 1_000}K`);
  if (at < 0) return "n>100M";
  const upper = word(sizes[at] ?? 0);
  return at === 0 ? `n<${upper}` : `${word(sizes[at - 1] ?? 0)}<n<${upper}`;
}

function frontMatter(
  files: readonly ExportedFile[],
  statistics: ExportStatistics,
  options: ExportOptions,
): string[] {
  const { format, license } = options;
  const splits = (["train", "validation"] as const).filter((split) =>
    files.some((file) => file.split === split),
  );
  const of = (split: string) => files.filter((file) => file.split === split);
  const sum = (list: readonly ExportedFile[], key: "bytes" | "examples") =>
    list.reduce((total, file) => total + file[key], 0);
  const languages = Object.keys(statistics.languages)
    .filter((language) => language !== "")
    .sort();
  const ending = files[0]?.path.replace(/^[a-z]+-\d+/, "") ?? "";
  return [
    `pretty_name: ${yaml("Function-calling dialogues")}`,
    ...(license === null ? [] : [`license: ${yaml(license)}`]),
    ...(languages.length > 0 ? [`language: ${yaml(languages)}`] : []),
    `task_categories: ${yaml(["text-generation"])}`,
    `annotations_creators: ${yaml(["machine-generated"])}`,
    `source_datasets: ${yaml(["original"])}`,
    `tags: ${yaml(["synthetic", "tools", "function-calling", "multi-turn", "dialoom", format.name])}`,
    `size_categories: ${yaml([sizeCategory(statistics.examples)])}`,
    "configs:",
    "- config_name: default",
    "  data_files:",
    ...splits.flatMap((split) => [`  - split: ${split}`, `    path: ${yaml(`${split}-*${ending}`)}`]),
    "dataset_info:",
    "  features:",
    ...format.columns.flatMap(({ name, type }) => [
      `  - name: ${yaml(name)}`,
      `    dtype: ${type === "json" ? "json" : "string"}`,
    ]),
    "  splits:",
    ...splits.flatMap((split) => [
      `  - name: ${split}`,
      `    num_bytes: ${sum(of(split), "bytes")}`,
      `    num_examples: ${sum(of(split), "examples")}`,
    ]),
    `  download_size: ${sum(files, "bytes")}`,
    `  dataset_size: ${sum(files, "bytes")}`,
  ];
}

/** What was seen of the set as a whole; each generation was looked at by itself. */
function wholeSet({ generations }: ExportState): string[] {
  const seen = generations.flatMap(({ set }) => (set ? [set] : []));
  const [first, ...further] = seen;
  if (!first) return [];
  const sum = (key: "exactCopies" | "nearCopies") => seen.reduce((total, set) => total + set[key], 0);
  const widest = further.reduce((most, set) => (set.words > most.words ? set : most), first);
  const within = further.length > 0 ? `, looked for within each of ${seen.length} runs` : "";
  return [
    `- copies: ${number(sum("exactCopies"))} exact, ${number(sum("nearCopies"))} near${within}`,
    `- Distinct-3: ${widest.distinct3.toFixed(3)} over ${number(widest.words)} words (compare at equal numbers of words only)`,
  ];
}

function quotasOf(statistics: ExportStatistics, quotas: Quotas | undefined): string[] {
  const outcomes = quotasHeld(statistics, quotas);
  if (outcomes.length === 0) return [];
  const told = outcomes.map(
    (one) =>
      `${one.of}:${one.name} ${number(one.found)} of ${number(one.least)}${isMissed(one) ? " (missed)" : ""}`,
  );
  return [`- quotas: ${told.join(", ")}`];
}

const number = (value: number) => value.toLocaleString("en-US");

function body(
  state: ExportState,
  files: readonly ExportedFile[],
  statistics: ExportStatistics,
  { format, filter, verdict, validation, copies, benchmarks, quotas }: ExportOptions,
): string[] {
  const ratio = (part: number, whole: number) => (whole === 0 ? "-" : (part / whole).toFixed(2));
  const counts = (title: string, of: Readonly<Record<string, number>>) => {
    const entries = Object.entries(of).sort(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
    if (entries.length === 0) return [];
    const shown = entries.slice(0, 30).map(([name, times]) => `${name || "(none)"} ${number(times)}`);
    const more = entries.length > 30 ? `, and ${number(entries.length - 30)} more` : "";
    return [`- ${title}: ${shown.join(", ")}${more}`];
  };
  const asked = Object.entries(filter).filter(([, value]) =>
    Array.isArray(value) ? value.length > 0 : value !== "" && value !== -1 && value !== true,
  );
  const to = state.generations.at(-1)?.to ?? {};
  return [
    "# Function-calling dialogues",
    "",
    `Multi-turn dialogues with tool calls, generated and verified by dialoom, in the form \`${format.name}\` (${format.reader}).`,
    verdict === "rejected" ? "These are dialogues that verification has **rejected**." : "",
    `Turns that are not to be trained on: ${format.mask ?? "the format cannot mark them, so dialogues end before the first of them"}.`,
    "",
    "## What is in it",
    "",
    `- ${number(statistics.examples)} examples of ${number(statistics.dialogues)} dialogues, ${number(statistics.turns)} turns, ${number(statistics.calls)} calls (${ratio(statistics.calls, statistics.dialogues)} a dialogue)`,
    `- ${number(statistics.masked)} turns not to be trained on, ${number(statistics.warnings)} warnings`,
    ...counts("kinds", statistics.kinds),
    ...counts("languages", statistics.languages),
    ...counts("injections", statistics.injections),
    ...counts("tools, by dialogues that call them", statistics.tools),
    ...counts("left out", statistics.leftOut),
    ...wholeSet(state),
    ...quotasOf(statistics, quotas),
    ...(statistics.unreadable > 0 ? [`- unreadable records: ${number(statistics.unreadable)}`] : []),
    "",
    "## How it was made",
    "",
    `- ${number(statistics.modelCalls)} model calls, ${number(statistics.promptTokens)} prompt and ${number(statistics.completionTokens)} completion tokens`,
    ...counts("models asked for by orders", statistics.models),
    `- validation share: ${validation}, by a hash of order and slot`,
    ...(asked.length > 0
      ? [`- filters: ${asked.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(", ")}`]
      : []),
    ...(copies === "keep" ? [] : [`- copies: ${copies}`]),
    ...(benchmarks.length > 0 ? [`- without the tasks of: ${benchmarks.join(", ")}`] : []),
    `- taken from the topic \`${verdict}\`, up to these offsets: ${Object.entries(to)
      .map(([partition, offset]) => `${partition}:${offset}`)
      .join(" ")}`,
    "",
    "## Files",
    "",
    "| file | split | examples | bytes |",
    "| --- | --- | ---: | ---: |",
    ...files.map(
      ({ path, split, examples, bytes }) => `| ${path} | ${split} | ${number(examples)} | ${number(bytes)} |`,
    ),
    "",
    `Fingerprint of this listing: ${createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16)}`,
  ];
}
