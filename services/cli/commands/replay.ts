import type { Command } from "commander";
import type { SeverityPolicy } from "../../shared/rules/policy.ts";
import { connect } from "../connection.ts";
import { Failure } from "../exit.ts";
import { type ReplayCounts, replayVerification, runId } from "../reverification.ts";
import { severitiesHelp, severitiesOption } from "../severities-option.ts";
import { counted, note, out } from "../terminal.ts";

const help = `
Gives every candidate of an order a second verdict, with the rules of this
version and the severities given. No model is asked: what the experts found
then counts again. The verdicts go to verified and rejected under a run id of
their own (\`dialoom export --run ID\` reads them); the pipeline's own verdicts
stay, and no slot is tried again. Candidates stay on their topic for as long as
its retention says (7 days by default).

Examples:
  $ dialoom replay verify --order ord_0123456789ab --rules K14=warn --dry-run
  $ dialoom replay verify --order ord_0123456789ab --rules strict.rules
`;

interface Options {
  readonly order: string;
  readonly rules?: SeverityPolicy;
  readonly run?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export function addReplay(program: Command): void {
  program
    .command("replay")
    .summary("do a step of the pipeline again, from what is on its topics")
    .description("Do a step of the pipeline again, from what is on its topics.")
    .command("verify")
    .summary("verify the candidates of an order again, without asking a model")
    .description("Verify the candidates of an order again, without asking a model.")
    .requiredOption("--order <id>", "the order")
    .option("--rules <text>", severitiesHelp, severitiesOption)
    .option("--run <id>", "the run's id; a hash of order, severities and rules if not given")
    .option("--dry-run", "only tell what would change")
    .option("--json", "print the figures as JSON")
    .addHelpText("after", help)
    .action(run);
}

async function run({ order, rules = {}, run: given, dryRun = undefined, json }: Options): Promise<void> {
  const id = given ?? runId(order, rules);
  const counts = await replayVerification(await connect(), {
    order,
    policy: rules,
    run: id,
    dryRun: dryRun === true,
    now: Date.now,
  });
  if (counts.candidates + counts.undecided === 0)
    throw new Failure(
      `Order ${order} has no candidates left on their topic; \`dialoom status ${order}\` says how it does.`,
    );
  const { reasons, ...figures } = counts;
  if (json) {
    out(
      JSON.stringify({
        version: 1,
        run: id,
        dryRun: dryRun === true,
        ...figures,
        reasons: Object.fromEntries(reasons),
      }),
    );
    return;
  }
  for (const line of lines(counts)) out(line);
  if (counts.undecided > 0)
    note(`${counted(counts.undecided, "candidate")} without a verdict yet: left out.`);
  if (counts.unreadable > 0)
    note(`${counted(counts.unreadable, "record")} could not be read and are left out.`);
  if (counts.unheard > 0)
    note(
      `${counted(counts.unheard, "dialogue")} newly verified that no expert ever heard: rules had refused them.`,
    );
  note(dryRun ? "Nothing was written." : `${counted(counts.written, "verdict")} written as run ${id}.`);
}

function lines(counts: ReplayCounts): string[] {
  const row = (label: string, value: number) => `${label.padEnd(24)}${String(value).padStart(8)}`;
  return [
    row("candidates", counts.candidates),
    row("verified, as before", counts.keptVerified),
    row("rejected, as before", counts.keptRejected),
    row("newly verified", counts.newlyVerified),
    row("newly rejected", counts.newlyRejected),
    row("masked turns before", counts.masked[0]),
    row("masked turns now", counts.masked[1]),
    ...[...counts.reasons]
      .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
      .map(
        ([id, [refused, passed]]) => `  ${id.padEnd(6)} newly rejected ${refused}, newly verified ${passed}`,
      ),
  ];
}
