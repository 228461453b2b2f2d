/** Facts in results: which of them an answer tells, and how a new result keeps to what an answer has told already. */
import { isObject } from "../../shared/dialogue/json.js";
import { singular, words } from "./labels.js";
import { fold, readPlain } from "./statement-reader.js";
import { stateValue } from "./statements.js";
/** What is worth telling of a result: a few plain values, those the user did not already know first. */
export function factsOf(args, result) {
    const known = new Set(Object.values(args).map(String));
    const facts = factsIn(result, "result", []);
    const fresh = facts.filter(({ value }) => !known.has(String(value)));
    return (fresh.length > 0 ? fresh : facts).slice(0, 3);
}
const deepest = 4;
function factsIn(value, name, path) {
    if (typeof value === "string") {
        return value === "" || value.length > 120 || value.includes("\n")
            ? []
            : [{ label: words(name), value, path }];
    }
    if (typeof value === "number" || typeof value === "boolean")
        return [{ label: words(name), value, path }];
    if (path.length >= deepest)
        return [];
    if (Array.isArray(value))
        return factsIn(value[0], `first ${singular(name)}`, [...path, 0]);
    if (!isObject(value))
        return [];
    return Object.entries(value).flatMap(([key, inner]) => factsIn(inner, path.length > 0 && /^(id|name|price|rating)$/.test(key) ? `${name} ${key}` : key, [
        ...path,
        key,
    ]));
}
/** How an answer states a fact. */
export function stateFact({ label, value }) {
    return `the ${label} is ${stateValue(value)}`;
}
/**
 * What an answer that reports several calls tells of one of them: the `occurrence`-th that is about `noun`; an answer
 * about one call tells all of it.
 */
export function toldOf(answer, noun, occurrence) {
    const parts = answer.split(/\bFor the /);
    const mine = parts.slice(1).filter((part) => part.toLowerCase().startsWith(`${noun.toLowerCase()},`));
    const text = fold(parts.length > 1 ? (mine[occurrence] ?? "") : answer);
    return [...text.text.matchAll(/\bthe ([\p{L}\p{N} ]+?) is /giu)].flatMap((match) => {
        const value = readPlain(text, match.index + match[0].length);
        return value === undefined || match[1] === undefined ? [] : [{ label: match[1].toLowerCase(), value }];
    });
}
/**
 * The result with its values as they were told; types stay as they are. What was told of values it does not have is
 * added where `open` allows other keys.
 */
export function agreeing(result, told, open) {
    const facts = factsIn(result, "result", []);
    const other = {};
    let agreed = result;
    for (const { label, value } of told) {
        const fact = facts.find((candidate) => candidate.label === label);
        if (fact)
            agreed = withValue(agreed, fact.path, typeof fact.value === "string" ? String(value) : value);
        else
            other[label.replaceAll(" ", "_")] = value;
    }
    return open && isObject(agreed) ? { ...agreed, ...other } : agreed;
}
function withValue(target, [key, ...rest], value) {
    if (key === undefined)
        return value;
    if (Array.isArray(target))
        return target.map((item, index) => (index === key ? withValue(item, rest, value) : item));
    return isObject(target) ? { ...target, [key]: withValue(target[key], rest, value) } : target;
}
