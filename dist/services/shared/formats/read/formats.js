/**
 * Every format that dialogues can be read from, and the choice among them. Nothing in this folder touches files; a new
 * format is one entry here.
 */
import { isObject } from "../../dialogue/json.js";
import { measureJson } from "../../tools/json-size.js";
import { apiBank, bfcl, tau2Bench, tauBench } from "./benchmarks.js";
import { anthropic, hermes, openai, sharegpt, swift, toolace } from "./chat.js";
import { foreignDialogue } from "./dialogue.js";
import { dialoomMismatch, dialoomShape, readDialoom } from "./dialoom.js";
import { UnreadableDialogue } from "./message.js";
import { preference } from "./preference.js";
import { readRole } from "./roles.js";
/** In the order in which they are tried: the more telling first. */
const foreign = [
    tauBench,
    tau2Bench,
    bfcl,
    apiBank,
    preference,
    hermes,
    toolace,
    swift,
    anthropic,
    sharegpt,
    openai,
];
export const formatNames = ["dialoom", ...foreign.map(({ name }) => name)];
/** Name and shape of each format, for documentation and help. */
export const formatShapes = [
    ["dialoom", dialoomShape],
    ...foreign.map(({ name, shape }) => [name, shape]),
];
const deepest = 500;
/**
 * Reads one record of a data set.
 * @param format one of `formatNames`, or `auto` to find out
 * @throws UnreadableDialogue that says what was tried, or what is wrong with the record
 */
export function readDialogue(record, format, catalog) {
    const value = Array.isArray(record) ? { messages: record } : record;
    if (!isObject(value))
        throw new UnreadableDialogue("it is no JSON object");
    if (measureJson(value, deepest).depth > deepest)
        throw new UnreadableDialogue(`it is nested more than ${deepest} levels deep`);
    if (format === "dialoom" || (format === "auto" && dialoomMismatch(value) === undefined)) {
        const mismatch = dialoomMismatch(value);
        if (mismatch !== undefined)
            throw new UnreadableDialogue(`it is not of the format dialoom: ${mismatch}`);
        return readDialoom(value);
    }
    return foreignDialogue(chosen(value, format).read(value), catalog);
}
function chosen(record, format) {
    const tried = [];
    for (const one of foreign) {
        if (format !== "auto" && one.name !== format)
            continue;
        const mismatch = one.mismatch(record);
        if (mismatch === undefined)
            return one;
        tried.push(`${one.name} (${mismatch})`);
    }
    const keys = Object.keys(record).slice(0, 12).join(", ");
    throw new UnreadableDialogue(`its keys (${keys || "none"}) fit no format; tried ${tried.join("; ")}`);
}
/**
 * The dialogues within a value: files of simulations and the like hold many in one object. A value that holds none is a
 * dialogue itself.
 */
export function recordsIn(value) {
    if (!isObject(value))
        return [value];
    const { simulations, info } = value;
    if (Array.isArray(simulations)) {
        const environment = isObject(info) && isObject(info["environment_info"]) ? info["environment_info"] : {};
        const { policy, tool_defs: tools } = environment;
        const shared = { ...(typeof policy === "string" && { policy }), ...(Array.isArray(tools) && { tools }) };
        return simulations.map((one) => (isObject(one) ? { ...shared, ...one } : one));
    }
    for (const key of ["data", "dialogues", "rows", "train"]) {
        const inner = value[key];
        if (Array.isArray(inner) && inner.length > 0 && inner.every(isObject))
            return inner.map((one) => (isObject(one["row"]) ? one["row"] : one));
    }
    return [value];
}
/** Whether a record is a turn rather than a dialogue: some data sets keep one dialogue a file, one turn a line. */
export function isLooseTurn(record) {
    if (!isObject(record))
        return false;
    const word = record["role"] ?? record["from"];
    return typeof word === "string" && readRole(word) !== undefined && !Array.isArray(record["messages"]);
}
/** One dialogue from the turns of a file, see `isLooseTurn`. */
export function fromLooseTurns(turns) {
    const bank = turns.some((turn) => isObject(turn) && ("api_name" in turn || ("text" in turn && !("content" in turn))));
    return bank ? { turns } : { messages: turns };
}
