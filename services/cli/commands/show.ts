import type { Command } from "commander";
import { connect } from "../connection.ts";
import { dialogueLines, dialogueOf, type Paint } from "../dialogue-view.ts";
import { Failure } from "../exit.ts";
import { findDialogue } from "../find-dialogue.ts";
import { plainBytes } from "../record-view.ts";
import { out, styled } from "../terminal.ts";
import { diffLines, type VersionSpan, versionSpan } from "../version-view.ts";

const help = `
DIALOGUE is an id such as dlg_0123456789abcdef0123, as \`dialoom tail verified\`
shows it. Shows it as verified, as rejected, or as far as it has got: turns,
calls and results, what each round masked and why it was adopted or rolled
back, and what the checks found.

Every round is a version: 0 is the skeleton, 1 what the first round listed
under "Rounds" left, and so on. --diff lays two of them side by side.

Examples:
  $ dialoom show dlg_0123456789abcdef0123
  $ dialoom show dlg_0123456789abcdef0123 --diff 0..2
  $ dialoom show dlg_0123456789abcdef0123 --json | jq .value.dialogue.history
`;

export function addShow(program: Command): void {
  program
    .command("show")
    .summary("one dialogue, for reading")
    .description("Show one dialogue and what was done to it.")
    .argument("<dialogue>", "id of the dialogue")
    .option("--diff <from..to>", "what changed from one version to another, turn by turn", versionSpan)
    .option("--json", "the record as one JSON object: state, topic, value")
    .addHelpText("after", help)
    .action(async (id: string, { json, diff }: { json?: true; diff?: VersionSpan }) => {
      const found = await findDialogue(await connect(), id);
      if (!found) {
        throw new Failure(
          `There is no dialogue ${id}: it is not verified, rejected or in a round. Ids are in \`dialoom tail verified --from-beginning\`.`,
        );
      }
      if (json) {
        out(JSON.stringify({ version: 1, ...found }, plainBytes));
        return;
      }
      const paint: Paint = (style, text) => styled(style, text, process.stdout);
      const dialogue = dialogueOf(found);
      if (diff && !dialogue) throw new Failure("No dialogue was written, so there are no versions of it.");
      for (const line of diff && dialogue ? diffLines(dialogue, diff, paint) : dialogueLines(found, paint))
        out(line);
    });
}
