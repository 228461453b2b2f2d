/** Writes verified dialogues to a file that is there whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { verified } from "../shared/contracts/topics.js";
import { PoisonError } from "../shared/stream/codec.js";
import { prefixed } from "../shared/stream/kafka.js";
import { UsageError } from "./exit.js";
import { SlotCollection } from "./openai-export.js";
import { readToEnd } from "./topic-reader.js";
/** Reads what is verified now, of one order or of all. @param each called for each record, repeats included */
export async function collectVerified({ kafka, codec }, order, each = () => { }) {
    const slots = new SlotCollection();
    let unreadable = 0;
    await readToEnd(kafka, [prefixed(kafka, verified.name)], async ({ value }) => {
        try {
            const dialogue = await codec.decode(verified.schema, value);
            if (order !== undefined && dialogue.dialogue.spec.orderId !== order)
                return;
            slots.add(dialogue);
            each(dialogue);
        }
        catch (error) {
            if (!(error instanceof PoisonError))
                throw error;
            unreadable += 1;
        }
    });
    return { slots, unreadable };
}
/** Writes lines to a file beside its final place and moves it there. @throws UsageError when it cannot be written */
export function writeWhole(path, lines) {
    const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
    try {
        const file = openSync(partial, "w");
        try {
            for (const line of lines)
                writeSync(file, `${line}\n`);
            fsyncSync(file);
        }
        finally {
            closeSync(file);
        }
        renameSync(partial, path);
    }
    catch (error) {
        rmSync(partial, { force: true });
        throw new UsageError(`${path} cannot be written: ${error.message}`);
    }
}
