import { findRequests } from "../wording/requests.js";
import { piecesOf } from "./pieces.js";
import { catalogOf, dataOf, turnsIn } from "./question.js";
import { codesIn, contradictions, Ground, inventedValues } from "./soundness.js";
function verdict(faults, sound) {
    const turns = [...new Set(faults.map(({ turn }) => turn))];
    return {
        reason: faults.length > 0
            ? `${faults
                .slice(0, 3)
                .map(({ what }) => what)
                .join("; ")}.`
            : sound,
        turns,
        verdict: faults.length > 0 ? "fail" : "pass",
    };
}
function read(question) {
    const catalog = catalogOf(question);
    return { pieces: piecesOf(turnsIn(dataOf(question, "dialogue")), catalog), catalog };
}
/** Does every identifier and name in a call come from the user, an earlier result or the catalog? */
export function grounding(question) {
    const { pieces, catalog } = read(question);
    const ground = new Ground();
    ground.add(catalog.text);
    const faults = [];
    for (const { id, text, calls, kind } of pieces) {
        if (kind === "user")
            ground.add(text);
        for (const call of calls) {
            for (const value of inventedValues(call, ground)) {
                faults.push({ turn: id, what: `${id} calls ${call.name} with ${value}, which nobody stated before` });
            }
        }
        for (const { result } of calls)
            ground.add(result);
    }
    return verdict(faults, "Every identifier and name in the calls was stated by the user or came from an earlier result.");
}
/** Is every request followed by the calls it asks for, and by an answer? */
export function completion(question) {
    const { pieces, catalog } = read(question);
    const faults = [];
    const answering = new Set();
    const last = pieces.at(-1);
    if (last && (last.kind !== "answer" || last.text.trim() === "")) {
        faults.push({ turn: last.id, what: `the dialogue ends at ${last.id} without an answer` });
    }
    for (const [index, piece] of pieces.entries()) {
        const next = pieces[index + 1];
        if (piece.kind !== "user")
            continue;
        if (!next || next.kind === "user")
            faults.push({ turn: piece.id, what: `nothing answers ${piece.id}` });
        const later = pieces.slice(index + 1).flatMap(({ calls }) => calls);
        for (const { tool } of findRequests(piece.text, catalog)) {
            // A call answers one request: asked for twice, it has to be made twice.
            const call = later.find((made) => made.name === tool.name && !answering.has(made));
            if (call) {
                answering.add(call);
                continue;
            }
            const turn = next?.kind === "calls" || next?.kind === "answer" ? next.id : piece.id;
            faults.push({ turn, what: `${piece.id} asks to ${tool.phrase}, and that is never done` });
        }
    }
    return verdict(faults, "Each request of the user is followed by the calls it needs and by an answer.");
}
/** Do results agree with the arguments of their calls, and answers with the results? */
export function results(question) {
    const { pieces, catalog } = read(question);
    const ground = new Ground();
    ground.add(catalog.text);
    const faults = [];
    for (const { id, kind, text, calls } of pieces) {
        for (const call of calls) {
            for (const name of contradictions(call)) {
                faults.push({
                    turn: id,
                    what: `the result of ${call.name} in ${id} has another ${name} than the call`,
                });
            }
            ground.add(call.args);
            ground.add(call.result);
        }
        if (kind === "user")
            ground.add(text);
        if (kind !== "answer")
            continue;
        for (const code of codesIn(text).filter((stated) => !ground.holds(stated))) {
            faults.push({ turn: id, what: `${id} reports ${code}, which no result holds` });
        }
    }
    return verdict(faults, "The results repeat what was asked, and the answers report what the results hold.");
}
