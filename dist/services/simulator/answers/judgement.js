/** Compares two versions of a turn. Nothing tells the judge which is the new one, and it does not guess. */
import { isObject } from "../../shared/dialogue/json.js";
import { leafValues, states } from "../../shared/dialogue/values.js";
import { piecesOf } from "./pieces.js";
import { catalogOf, dataOf, turnsIn } from "./question.js";
import { callProblems, codesIn, Ground, inventedValues } from "./soundness.js";
/** Answers the step `judgement`. */
export function judgement(question) {
    const catalog = catalogOf(question);
    const turns = turnsIn(dataOf(question, "dialogue"));
    const versions = dataOf(question, "versions");
    const listed = Array.isArray(versions) ? versions.filter(isObject) : [];
    return {
        comparisons: listed.map(({ id, first, second }) => compare(String(id), turnsIn(first), turnsIn(second), turns, catalog, question)),
    };
}
function compare(id, first, second, turns, catalog, { judge, random }) {
    const [problems, others] = [first, second].map((version) => problemsOf(version, id, turns, catalog));
    const [left = 0, right = 0] = [problems?.length, others?.length];
    if (left !== right) {
        const worse = left > right ? problems : others;
        const [name, better] = left > right ? ["first", "second"] : ["second", "first"];
        return { id, reason: `The ${name} version has a fault the other has not: ${worse?.[0]}.`, better };
    }
    if (random.next() < judge.same)
        return { id, reason: "Both versions do the same job equally well.", better: "same" };
    const better = preferred(wordsOf(first), wordsOf(second), judge.richer, random);
    const other = better === "first" ? "second" : "first";
    return {
        id,
        reason: `Both fit; the ${better} version reads more naturally here than the ${other}.`,
        better,
    };
}
function preferred(first, second, richer, random) {
    if (first === second)
        return random.pick(["first", "second"]);
    const longer = first > second ? "first" : "second";
    return random.next() < richer ? longer : longer === "first" ? "second" : "first";
}
const wordsOf = (version) => version.map(({ text = "" }) => text.split(/\s+/).length).reduce((sum, count) => sum + count, 0);
/** What is wrong with a version where it stands. */
function problemsOf(version, id, turns, catalog) {
    const at = turns.findIndex((turn) => turn.id === id);
    const before = piecesOf(at < 0 ? turns : turns.slice(0, at), catalog);
    const after = piecesOf(at < 0 ? [] : turns.slice(at + version.length), catalog);
    const ground = groundOf(before, catalog);
    return piecesOf(version, catalog).flatMap((piece) => {
        if (piece.kind === "calls")
            return callsProblems(piece, ground, after);
        if (piece.text.trim() === "")
            return ["it says nothing"];
        if (piece.kind === "user")
            return lostValues(piece.text, ground, after);
        const made = codesIn(piece.text).filter((code) => !ground.holds(code));
        return made.length > 0 ? [`it states ${made[0]}, which comes from nowhere`] : [];
    });
}
function callsProblems(piece, ground, after) {
    const seen = new Set();
    const repeated = piece.calls.filter(({ name, args }) => {
        const call = `${name} ${JSON.stringify(args)}`;
        return seen.has(call) || !seen.add(call);
    });
    return [
        ...piece.calls.flatMap((call) => callProblems(call)),
        ...piece.calls.flatMap((call) => inventedValues(call, ground).map((value) => `${value} was never said`)),
        ...repeated.map(({ name }) => `${name} is called twice with the same arguments`),
        ...lostValues(resultsOf(piece), ground, after),
        ...unreportable(piece, ground, after),
    ];
}
const resultsOf = ({ calls }) => JSON.stringify(calls.map(({ result }) => result));
/** Codes that the answer right after these calls reports and that their results do not hold. */
function unreportable(piece, ground, [next]) {
    if (next?.kind !== "answer" || next.masked)
        return [];
    const own = new Ground();
    own.add(resultsOf(piece));
    return codesIn(next.text)
        .filter((code) => !own.holds(code) && !ground.holds(code))
        .map((code) => `the answer after it reports ${code}, which its results do not hold`);
}
/** Values that later calls need and that neither this text nor anything before it states. */
function lostValues(text, ground, after) {
    const next = after.find(({ calls }) => calls.length > 0);
    const inBetween = after
        .slice(0, next ? after.indexOf(next) : 0)
        .map((piece) => piece.text)
        .join("\n");
    const needed = (next?.calls ?? []).flatMap(({ args }) => leafValues(args));
    return needed
        .filter((value) => !states(text, value) && !states(inBetween, value) && !ground.holds(value))
        .map((value) => `it leaves out ${value}, which the next call needs`);
}
/** Everything that may ground a value before a turn. */
export function groundOf(pieces, catalog) {
    const ground = new Ground();
    ground.add(catalog.text);
    for (const { text, calls } of pieces) {
        ground.add(text);
        for (const { args, result } of calls) {
            ground.add(args);
            ground.add(result);
        }
    }
    return ground;
}
