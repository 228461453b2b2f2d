import { fromLooseTurns, isLooseTurn, readDialogue, recordsIn } from "../shared/formats/read/formats.js";
import { UnreadableDialogue } from "../shared/formats/read/message.js";
import { checkRules } from "../shared/rules/check.js";
import { maskedTurns } from "../shared/rules/verdict.js";
/** Most turns of one dialogue that is spread over the lines of a file. */
const mostLooseTurns = 100_000;
/** Checks records in order. Positions (`index`) count dialogues from 0, unreadable ones included. */
export async function* checkRecords(records, options) {
    let index = 0;
    const loose = { line: 1, turns: [] };
    for await (const record of records) {
        if ("fault" in record) {
            yield { index: index++, line: record.line, verdict: "unreadable", error: record.fault };
            continue;
        }
        for (const value of recordsIn(record.value)) {
            // A file of turns is one dialogue: the turns of several would not be told apart.
            if (index === 0 && isLooseTurn(value) && loose.turns.length < mostLooseTurns)
                loose.turns.push(value);
            else
                yield checkOne(value, index++, record.line, options);
        }
    }
    if (loose.turns.length > 0)
        yield checkOne(fromLooseTurns(loose.turns), index, loose.line, options);
}
function checkOne(value, index, line, options) {
    let read;
    try {
        read = readDialogue(value, options.format, options.catalog);
    }
    catch (error) {
        if (!(error instanceof UnreadableDialogue))
            throw error;
        return { index, line, verdict: "unreadable", error: error.message };
    }
    const { dialogue, system, reading } = read;
    const found = checkRules(dialogue, { policy: options.policy, system, reading }).filter(({ rule }) => read.toolsKnown || rule !== catalogRule);
    const rejected = found.some(({ severity }) => severity === "reject");
    return {
        index,
        line,
        verdict: rejected ? "rejected" : "verified",
        dialogue,
        findings: found.map((finding) => placed(finding, read)),
        masked: maskedTurns(dialogue.turns, found).length,
    };
}
/** Whether a tool is on offer can only be told where somebody says which tools there are. */
const catalogRule = "K4";
function placed({ rule, severity, turnId, path, evidence, message }, read) {
    const position = read.dialogue.turns.findIndex(({ id }) => id === turnId);
    const place = turnId === null ? undefined : read.places[position];
    const result = /^\/results\/(\d+)/.exec(path)?.[1];
    const turn = place ? (place.results[Number(result)] ?? place.at) : null;
    return { rule, severity, turn, path, evidence, message };
}
