/** The `dialoom` command with its subcommands, each a file in commands/. Making it runs nothing. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addCatalog } from "./commands/catalog.ts";
import { addCheck } from "./commands/check.ts";
import { addDemo } from "./commands/demo.ts";
import { addDown } from "./commands/down.ts";
import { addExport } from "./commands/export.ts";
import { addReplay } from "./commands/replay.ts";
import { addResume } from "./commands/resume.ts";
import { addSetup } from "./commands/setup.ts";
import { addShow } from "./commands/show.ts";
import { addStats } from "./commands/stats.ts";
import { addStatus } from "./commands/status.ts";
import { addSubmit } from "./commands/submit.ts";
import { addTail } from "./commands/tail.ts";
import { addUp } from "./commands/up.ts";
import { exitCodesHelp } from "./exit.ts";

const { version, description } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
) as { version: string; description: string };

const help = `
First steps:
  $ dialoom demo                    everything at once, on this machine, in a minute
  $ dialoom up                      a pipeline that stays, in a terminal of its own
  $ dialoom submit FILE --dialogues 20 --wait
  $ dialoom export --out dialogues.jsonl

The platform is the one that KAFKA_BROKERS and SCHEMA_REGISTRY_URL name, else
the one that \`dialoom up\` runs in this folder (.dialoom, or DIALOOM_HOME).
Data goes to stdout, progress to stderr. NO_COLOR switches colour off.

${exitCodesHelp}
`;

const commands = [
  addDemo,
  addUp,
  addDown,
  addSetup,
  addSubmit,
  addStatus,
  addResume,
  addTail,
  addShow,
  addExport,
  addStats,
  addReplay,
  addCheck,
  addCatalog,
];

/** Makes the command. Wrong usage throws CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command("dialoom")
    .description(description)
    .version(version)
    .helpCommand("help [command]", "show what a command does, with examples")
    .showHelpAfterError("(--help shows how it is used)")
    .addHelpText("after", help)
    .exitOverride();
  for (const add of commands) add(program);
  for (const command of program.commands) {
    command.exitOverride().showHelpAfterError(`(dialoom ${command.name()} --help shows how it is used)`);
    command.addHelpText("after", exitCodesHelp);
  }
  return program;
}
