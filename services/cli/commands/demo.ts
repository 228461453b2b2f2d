import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { VerifiedDialogue } from "../../shared/contracts/generated/records.ts";
import { readCatalog } from "../../shared/tools/catalog/read-catalog.ts";
import { dialogueLines } from "../dialogue-view.ts";
import { Failure } from "../exit.ts";
import { wholeOrder } from "../export/job.ts";
import { exportToFile } from "../export/single-file.ts";
import { topicSource } from "../export/source.ts";
import { followOrder } from "../follow.ts";
import { homeFolder, removeState } from "../home.ts";
import { abortOnInterrupt } from "../interrupts.ts";
import { Observer } from "../observer.ts";
import { choiceOption, wholeOption } from "../options.ts";
import { tearDown } from "../setup-topics.ts";
import { type Stack, startStack } from "../stack.ts";
import { acceptance, callsText, percent, perVerified, reasonsText } from "../status-view.ts";
import { prepareSubmission } from "../submission.ts";
import { submitOrder } from "../submit-order.ts";
import type { OrderProgress } from "../tally.ts";
import { type FaultLevel, faultLevels } from "../teacher.ts";
import { counted, grouped, LiveBlock, out, styled } from "../terminal.ts";

const help = `
Starts broker, registry, an offline teacher with mild faults, and every stage;
orders dialogues for an example catalog; shows how they come to be; prints one
of them; writes all to a file; stops everything. Nothing is left behind but the
file and the logs, in .dialoom/demo.

With LLM_BASE_URL and LLM_MODEL a real model writes the dialogues. With
KAFKA_BROKERS and SCHEMA_REGISTRY_URL your own broker carries them, on topics
that are made for the demo and removed after it.

Examples:
  $ dialoom demo
  $ dialoom demo --faults harsh
  $ LLM_BASE_URL=https://host/v1 LLM_MODEL=name LLM_API_KEY_FILE=key.txt dialoom demo --dialogues 4
`;

/** Few enough to start fast, enough to show that partitions are worked on side by side. */
const partitions = 4;
const stallLimitMs = 180_000;

interface Options {
  readonly dialogues: number;
  readonly faults: FaultLevel;
}

export function addDemo(program: Command): void {
  program
    .command("demo")
    .summary("see the whole pipeline work, on this machine, in a minute")
    .description("See the whole pipeline work on this machine.")
    .option("--dialogues <n>", "verified dialogues wanted", wholeOption(1, 1_000), 24)
    .option(
      "--faults <level>",
      `faults of the simulator: ${faultLevels.join(", ")}`,
      choiceOption(faultLevels),
      "mild",
    )
    .addHelpText("after", help)
    .action(run);
}

async function run({ dialogues, faults }: Options): Promise<void> {
  const begun = performance.now();
  const platformHome = homeFolder();
  const home = join(platformHome, "demo");
  const signal = abortOnInterrupt(() => removeState(home));
  const live = new LiveBlock();
  const log = (line: string) => live.log(line);
  const stack = await startStack({
    home,
    platformHome,
    env: { ...process.env, ...prefixOnSharedBrokers() },
    faults,
    partitions,
    log,
    signal,
  });
  try {
    const [text, name] = exampleCatalog();
    const { catalog } = prepareSubmission(
      text,
      { name },
      {
        dialogues,
        seed: 1,
        attempts: 6,
        kinds: {},
        injections: {},
        languages: ["en"],
        limits: { minSubTasks: 2, maxSubTasks: 3, maxSteps: 2, maxTools: 8, maxInjections: 3 },
        models: { teacher: null, judge: null, temperature: null },
        severities: {},
        budget: null,
      },
    );
    await submitOrder(stack.connection, catalog);
    log(
      `Order: ${counted(dialogues, "dialogue")} with ${counted(catalog.tools.length, "tool")} of ${catalog.name}.`,
    );
    log("");
    const orderId = catalog.order.id;
    const services = () => stack.services.map(({ record }) => record);
    await followOrder({ connection: stack.connection, orderId, signal, live, services, stallLimitMs });
    log("");
    await stack.stopServices();
    const { order, shown, file } = await harvest(stack, orderId, home);
    await removeDemoTopics(stack);
    await stack.stop();
    for (const line of closing(order, shown, file, (performance.now() - begun) / 1_000)) out(line);
    if (order.verified < dialogues) {
      throw new Failure(
        `Only ${order.verified} of ${dialogues} dialogues were verified${order.refused ? `: ${order.refused}` : ""}. Logs are in ${join(home, "logs")}.`,
      );
    }
  } finally {
    await stack.stop("at once");
  }
}

/** Brokers that others use too must not mix the demo's dialogues with theirs. */
function prefixOnSharedBrokers(): NodeJS.ProcessEnv {
  if (!process.env["KAFKA_BROKERS"]) return { KAFKA_TOPIC_PREFIX: "" };
  return { KAFKA_TOPIC_PREFIX: `${process.env["KAFKA_TOPIC_PREFIX"] ?? ""}demo-${Date.now().toString(36)}-` };
}

async function removeDemoTopics({ platform, connection }: Stack): Promise<void> {
  if (platform.kind === "given") await tearDown(connection);
}

/** The example with the most tools, as text with its name. */
function exampleCatalog(): [text: string, source: string] {
  const folder = fileURLToPath(new URL("../../../examples/", import.meta.url));
  const [largest] = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }))
    .sort((a, b) => readCatalog(b.text).tools.length - readCatalog(a.text).tools.length);
  if (!largest) throw new Failure(`There is no example catalog in ${folder}.`);
  return [largest.text, largest.name];
}

interface Harvest {
  readonly order: OrderProgress;
  /** The dialogue to print. */
  readonly shown: VerifiedDialogue | undefined;
  /** Where all of them are. */
  readonly file: string;
}

async function harvest({ connection }: Stack, orderId: string, home: string): Promise<Harvest> {
  let shown: VerifiedDialogue | undefined;
  const file = join(home, "dialogues.jsonl");
  const observer = await Observer.look(connection);
  await exportToFile(file, {
    source: topicSource(connection, "verified"),
    options: wholeOrder(orderId),
    onDialogue: (verified) => {
      if (!shown || tellsMore(verified, shown)) shown = verified;
    },
  });
  return { order: observer.tally.order(orderId), shown, file };
}

/** Whether `one` is the better example: with an injection, then short, then of a low slot, so that it is always the same. */
function tellsMore(one: VerifiedDialogue, other: VerifiedDialogue): boolean {
  const rank = ({ dialogue: { spec, turns } }: VerifiedDialogue) => [
    spec.injections.length > 0 ? 0 : 1,
    turns.length,
    spec.slot,
  ];
  const [a, b] = [rank(one), rank(other)];
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function closing(
  order: OrderProgress,
  shown: VerifiedDialogue | undefined,
  file: string,
  seconds: number,
): string[] {
  const paint = (style: Parameters<typeof styled>[0], text: string) => styled(style, text, process.stdout);
  const rate = (spent: number) => perVerified(order, spent)?.toFixed(1) ?? "-";
  const tokens = order.promptTokens + order.completionTokens;
  return [
    ...(shown
      ? [
          paint("bold", "One of them:"),
          "",
          ...dialogueLines({ state: "verified", topic: "verified", value: shown }, paint),
          "",
        ]
      : []),
    paint("bold", `${order.verified} of ${order.asked ?? 0} dialogues verified in ${seconds.toFixed(0)} s`),
    `  calls       ${callsText(order)}; ${rate(order.calls)} per verified dialogue`,
    `  tokens      ${grouped(tokens)}; ${grouped(perVerified(order, tokens) ?? 0)} per verified dialogue`,
    `  acceptance  ${order.verified} of ${counted(order.attempts, "attempt")}${percent(acceptance(order), ", ")}; ${counted(order.repairs, "repair")}, ${counted(order.retries, "retry", "retries")}`,
    `  rejections  ${reasonsText(order) || "none"}`,
    `  written to  ${relative(process.cwd(), file)}`,
  ];
}
