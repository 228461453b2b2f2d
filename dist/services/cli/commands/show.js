import { connect } from "../connection.js";
import { dialogueLines } from "../dialogue-view.js";
import { Failure } from "../exit.js";
import { findDialogue } from "../find-dialogue.js";
import { plainBytes } from "../record-view.js";
import { out, styled } from "../terminal.js";
const help = `
DIALOGUE is an id such as dlg_0123456789abcdef0123, as \`dialoom tail verified\`
shows it. Shows it as verified, as rejected, or as far as it has got: turns,
calls and results, what each round masked and why it was adopted or rolled
back, and what the checks found.

Examples:
  $ dialoom show dlg_0123456789abcdef0123
  $ dialoom show dlg_0123456789abcdef0123 --json | jq .value.dialogue.history
`;
export function addShow(program) {
    program
        .command("show")
        .summary("one dialogue, for reading")
        .description("Show one dialogue and what was done to it.")
        .argument("<dialogue>", "id of the dialogue")
        .option("--json", "the record as one JSON object: state, topic, value")
        .addHelpText("after", help)
        .action(async (id, { json }) => {
        const found = await findDialogue(await connect(), id);
        if (!found) {
            throw new Failure(`There is no dialogue ${id}: it is not verified, rejected or in a round. Ids are in \`dialoom tail verified --from-beginning\`.`);
        }
        if (json)
            out(JSON.stringify({ version: 1, ...found }, plainBytes));
        else
            for (const line of dialogueLines(found, (style, text) => styled(style, text, process.stdout)))
                out(line);
    });
}
