/** The `dialoom` command. Each subcommand is a file in commands/; exit codes are in exit.ts. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addDemo } from "./commands/demo.ts";
import { addDown } from "./commands/down.ts";
import { addExport } from "./commands/export.ts";
import { addSetup } from "./commands/setup.ts";
import { addShow } from "./commands/show.ts";
import { addStatus } from "./commands/status.ts";
import { addSubmit } from "./commands/submit.ts";
import { addTail } from "./commands/tail.ts";
import { addUp } from "./commands/up.ts";
import { exitCodes, exitCodesHelp, verdictOf } from "./exit.ts";
import { note, styled } from "./terminal.ts";

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

const program = new Command("dialoom")
  .description(description)
  .version(version)
  .helpCommand("help [command]", "show what a command does, with examples")
  .showHelpAfterError("(--help shows how it is used)")
  .addHelpText("after", help)
  .exitOverride();

const commands = [addDemo, addUp, addDown, addSetup, addSubmit, addStatus, addTail, addShow, addExport];
for (const add of commands) add(program);
for (const command of program.commands) {
  command.exitOverride().showHelpAfterError(`(dialoom ${command.name()} --help shows how it is used)`);
  command.addHelpText("after", exitCodesHelp);
}

// Whoever reads our output may stop reading: `dialoom tail verified | head -3`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.ok);
  throw error;
});

let code: number = exitCodes.ok;
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    code = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  } else {
    const verdict = verdictOf(error);
    code = verdict.code;
    if (verdict.message) note(`${styled("red", "dialoom:")} ${verdict.message}`);
  }
}
// Clients that are still closing their connections must not hold the terminal.
process.exit(code);
