import type { Command } from "commander";
import { connect } from "../connection.ts";
import { dialogueLines } from "../dialogue-view.ts";
import { Failure } from "../exit.ts";
import { findDialogue } from "../find-dialogue.ts";
import { plainBytes } from "../record-view.ts";
import { out, styled } from "../terminal.ts";

const help = `
DIALOGUE is an id such as dlg_0123456789abcdef0123, as \`dialoom tail verified\`
shows it. Shows it as verified, as rejected, or as far as it has got: turns,
calls and results, what each round masked and why it was adopted or rolled
back, and what the checks found.

Examples:
  $ dialoom show dlg_0123456789abcdef0123
  $ dialoom show dlg_0123456789abcdef0123 --json | jq .value.dialogue.history
`;

export function addShow(program: Command): void {
  program
    .command("show")
    .summary("one dialogue, for reading")
    .description("Show one dialogue and what was done to it.")
    .argument("<dialogue>", "id of the dialogue")
    .option("--json", "the record as one JSON object: state, topic, value")
    .addHelpText("after", help)
    .action(async (id: string, { json }: { json?: true }) => {
      const found = await findDialogue(await connect(), id);
      if (!found) {
        throw new Failure(
          `There is no dialogue ${id}: it is not verified, rejected or in a round. Ids are in \`dialoom tail verified --from-beginning\`.`,
        );
      }
      if (json) out(JSON.stringify({ version: 1, ...found }, plainBytes));
      else
        for (const line of dialogueLines(found, (style, text) => styled(style, text, process.stdout)))
          out(line);
    });
}
