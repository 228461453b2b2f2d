import type { Command } from "commander";
import type { SeverityPolicy } from "../../shared/rules/policy.ts";
import { formatChoices } from "../../shared/tools/catalog/formats.ts";
import { dialogueKinds, injectionKinds } from "../../shared/tools/order.ts";
import { readCatalogFile } from "../catalog-file.ts";
import { connect } from "../connection.ts";
import { Failure } from "../exit.ts";
import { followOrder } from "../follow.ts";
import { abortOnInterrupt } from "../interrupts.ts";
import { amountOption, choiceOption, listOption, weightOption, wholeOption } from "../options.ts";
import { printableLine } from "../printable.ts";
import { severitiesHelp, severitiesOption } from "../severities-option.ts";
import { type Asked, prepareSubmission } from "../submission.ts";
import { submitOrder } from "../submit-order.ts";
import { counted, LiveBlock, note, out } from "../terminal.ts";

const mixText = (mix: Readonly<Record<string, number>>) =>
  Object.entries(mix)
    .map(([name, weight]) => `${name}=${weight}`)
    .join(" ");

const help = `
FILE holds tools in any form that \`dialoom catalog lint\` reads: OpenAI,
Anthropic, MCP, OpenAPI, BFCL and others; - reads standard input. A tool that
cannot be used is dropped, one that can be mended is mended, each with a reason
on stderr.

The id of the order goes to stdout. It is a hash of tools and options: the same
submission is the same order, and is refused the second time.

Examples:
  $ dialoom submit tools.json --dialogues 100
  $ dialoom submit tools.json --dialogues 100 --seed 2 --wait
  $ dialoom submit tools.json --dialogues 50 --kind sequential=1 --injection clarification=1 \\
      --language en --language de --min-sub-tasks 1 --max-sub-tasks 4
  $ curl -s https://host/tools.json | dialoom submit - --dialogues 10
  $ id=$(dialoom submit tools.json --dialogues 10) && dialoom status $id
`;

/** Any whole number: what an order may ask is judged with everything else about it, so that all problems are named at once. */
const number = wholeOption(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

interface Options {
  readonly format: string;
  readonly dialogues: number;
  readonly seed: number;
  readonly orderId?: string;
  readonly attempts: number;
  readonly kind?: Readonly<Record<string, number>>;
  readonly injection?: Readonly<Record<string, number>>;
  readonly language?: readonly string[];
  readonly minSubTasks: number;
  readonly maxSubTasks: number;
  readonly maxSteps: number;
  readonly maxTools: number;
  readonly maxInjections: number;
  readonly budgetTokens?: number;
  readonly budgetCost?: number;
  readonly teacherModel?: string;
  readonly judgeModel?: string;
  readonly rules?: SeverityPolicy;
  readonly json?: true;
  readonly wait?: true;
}

export function addSubmit(program: Command): void {
  program
    .command("submit")
    .summary("order dialogues for a file of tools")
    .description("Order dialogues for a file of tools.")
    .argument("<file>", "catalog of tools, or - for standard input")
    .requiredOption("--dialogues <n>", "verified dialogues wanted", number)
    .option("--format <name>", "form of the catalog, or auto", choiceOption(formatChoices), "auto")
    .option("--seed <n>", "seed of everything that is sampled", number, 0)
    .option("--order-id <id>", "the order's id; a hash of tools and options if not given")
    .option("--attempts <n>", "how often a dialogue may be begun anew, 1 to 20", number, 4)
    .option(
      "--kind <kind=weight>",
      `mix of kinds, repeated (default: ${mixText(dialogueKinds)})`,
      weightOption,
    )
    .option(
      "--injection <name=weight>",
      `mix of complexity injections, repeated (default: ${mixText(injectionKinds)})`,
      weightOption,
    )
    .option("--language <tag>", "language to write in, taken in turn; repeated (default: en)", listOption)
    .option("--min-sub-tasks <n>", "fewest sub-tasks of a dialogue", number, 2)
    .option("--max-sub-tasks <n>", "most sub-tasks of a dialogue, at most 5", number, 3)
    .option("--max-steps <n>", "most call turns of a sub-task, 1 to 6", number, 2)
    .option("--max-tools <n>", "most tools offered in a dialogue", number, 8)
    .option("--max-injections <n>", "most complexity injections of a dialogue, 1 to 3", number, 3)
    .option(
      "--budget-tokens <n>",
      "prompt and completion tokens the order may spend",
      wholeOption(1, Number.MAX_SAFE_INTEGER),
    )
    .option(
      "--budget-cost <amount>",
      "money it may cost, in the currency of the services' price list",
      amountOption,
    )
    .option("--teacher-model <name>", "model that writes; the services' own if not given")
    .option("--judge-model <name>", "model that compares and verifies; the services' own if not given")
    .option("--rules <text>", severitiesHelp, severitiesOption)
    .option("--json", "print the order, and with --wait its result, as JSON")
    .option("--wait", "stay until the order is done; fails if dialogues had to be given up")
    .addHelpText("after", help)
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const { catalog, remarks } = prepareSubmission(
    await readCatalogFile(file),
    { name: file === "-" ? "stdin" : file, format: options.format },
    asked(options),
    options.orderId,
  );
  for (const remark of remarks) note(printableLine(remark));
  const { order, tools } = catalog;
  const connection = await connect();
  await submitOrder(connection, catalog);
  if (options.json) {
    const { id, dialogues, seed } = order;
    out(
      JSON.stringify({
        version: 1,
        order: id,
        catalog: catalog.name,
        tools: tools.length,
        dialogues,
        seed,
        remarks,
      }),
    );
  } else out(order.id);
  note(
    `Submitted: ${counted(order.dialogues, "dialogue")} with ${counted(tools.length, "tool")} of ${catalog.name}.`,
  );
  if (!options.wait) {
    note(`See how it goes with \`dialoom status ${order.id} --watch\`.`);
    return;
  }
  const result = await followOrder({
    connection,
    orderId: order.id,
    signal: abortOnInterrupt(),
    live: new LiveBlock(),
  });
  if (options.json) out(JSON.stringify({ version: 1, ...result }));
  if (result.refused !== null) throw new Failure(`The planner refused the order: ${result.refused}`);
  if (result.stoppedByBudget > 0) {
    throw new Failure(
      `${counted(result.stoppedByBudget, "dialogue")} of ${order.dialogues} stopped when the budget was spent; raise it with \`dialoom resume ${order.id}\`.`,
    );
  }
  if (result.verified < order.dialogues) {
    throw new Failure(
      `${counted(result.rejected, "dialogue")} of ${order.dialogues} had to be given up after ${order.attempts} attempts; raise --attempts, or see why with \`dialoom tail rejected --from-beginning\`.`,
    );
  }
}

function budgetOf({ budgetTokens, budgetCost }: Options): Asked["budget"] {
  if (budgetTokens === undefined && budgetCost === undefined) return null;
  return { tokens: budgetTokens ?? null, cost: budgetCost ?? null };
}

function asked(options: Options): Asked {
  return {
    dialogues: options.dialogues,
    seed: options.seed,
    attempts: options.attempts,
    kinds: options.kind ?? {},
    injections: options.injection ?? {},
    languages: options.language ?? ["en"],
    limits: {
      minSubTasks: options.minSubTasks,
      maxSubTasks: options.maxSubTasks,
      maxSteps: options.maxSteps,
      maxTools: options.maxTools,
      maxInjections: options.maxInjections,
    },
    models: { teacher: options.teacherModel ?? null, judge: options.judgeModel ?? null, temperature: null },
    severities: options.rules ?? {},
    budget: budgetOf(options),
  };
}
