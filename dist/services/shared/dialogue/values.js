import { isObject, parseJson } from "./json.js";
/** Every string and number inside a JSON value, in order. */
export function leafValues(value) {
    const leaves = [];
    const open = [value];
    while (open.length > 0) {
        const item = open.shift();
        if (typeof item === "string" || typeof item === "number")
            leaves.push(item);
        else if (Array.isArray(item))
            open.unshift(...item);
        else if (isObject(item))
            open.unshift(...Object.values(item));
    }
    return leaves;
}
/** Whether a text states a value, as a whole word and whatever its case. */
export function states(text, value) {
    const wanted = String(value).trim().toLowerCase();
    if (wanted === "")
        return false;
    const within = text.toLowerCase();
    for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + 1)) {
        if (isBoundary(within, at - 1, wanted[0]) && isBoundary(within, at + wanted.length, wanted.at(-1)))
            return true;
    }
    return false;
}
/** No boundary is needed beside punctuation, nor in scripts that put no spaces between words. */
function isBoundary(text, at, edge) {
    const neighbour = text[at];
    return neighbour === undefined || !wordCharacter.test(neighbour) || !wordCharacter.test(edge ?? "");
}
const wordCharacter = /[[\p{L}\p{N}_]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]/v;
/** What a turn says, results included, as one text to look values up in. */
export function textOf(turn) {
    return [turn.content, ...turn.results.map(({ content }) => content)].join("\n");
}
/** Values of calls after `from` that `text` states: what must stay in it for them to stay grounded. */
export function reliedOn(text, turns, from) {
    const values = turns
        .slice(from)
        .flatMap(({ calls }) => calls.flatMap((call) => leafValues(parseJson(call.arguments))))
        .filter((value) => states(text, value));
    return [...new Set(values)];
}
