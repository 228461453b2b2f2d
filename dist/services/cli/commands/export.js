import { connect } from "../connection.js";
import { Failure } from "../exit.js";
import { collectVerified, writeWhole } from "../export-verified.js";
import { counted, note, out } from "../terminal.js";
const help = `
One dialogue a line, one line for each slot of each order, sorted by order and
slot: {"messages": [...], "tools": [...]} as OpenAI's fine-tuning takes them.
Each result is a message of role tool; assistant messages that are not to be
trained on carry "weight": 0. The file appears when it is complete.

Examples:
  $ dialoom export --out dialogues.jsonl
  $ dialoom export --out - --order ord_0123456789ab | head -1 | jq .messages
`;
export function addExport(program) {
    program
        .command("export")
        .summary("write verified dialogues as OpenAI chat JSONL")
        .description("Write verified dialogues as OpenAI chat JSONL.")
        .requiredOption("--out <file>", "where to; - for standard output")
        .option("--order <id>", "only dialogues of this order")
        .addHelpText("after", help)
        .action(async ({ out: target, order }) => {
        const { slots, unreadable } = await collectVerified(await connect(), order);
        if (unreadable > 0)
            note(`${counted(unreadable, "record")} of the topic could not be read and are left out.`);
        if (slots.size === 0 && order !== undefined) {
            throw new Failure(`Order ${order} has no verified dialogues; \`dialoom status ${order}\` says how it does.`);
        }
        if (target === "-")
            for (const line of slots.lines())
                out(line);
        else
            writeWhole(target, slots.lines());
        note(`${counted(slots.size, "dialogue")} written${target === "-" ? "" : ` to ${target}`}.`);
    });
}
