/** How argument values are said in a sentence. What is said here, statement-reader.ts reads back. */
import { propertiesOf } from "../values/schema.js";
import { labelsOf, prepositionsOf } from "./labels.js";
// A word that needs no quotes: no separators inside, no full stop at the end; more words only when capitalised.
const word = String.raw `[^\s,;()"“”\u0001\u0002]*[^\s,;()"“”\u0001\u0002.?!:']`;
/** Pattern of a string that is said without quotes. */
export const bareWords = `${word}(?: (?=\\p{Lu})${word})*`;
const bare = new RegExp(`^${bareWords}$`, "u");
/** A value as it is said. */
export function stateValue(value, inList = false) {
    if (typeof value === "string")
        return !inList && bare.test(value) ? value : JSON.stringify(value);
    if (typeof value === "boolean")
        return value ? "yes" : "no";
    if (Array.isArray(value)) {
        const items = value.map((item) => Array.isArray(item) ? `(${stateValue(item)})` : stateValue(item, true));
        return enumerate(items);
    }
    if (value !== null && typeof value === "object")
        return `(${stateObject(value).join(", ")})`;
    return String(value);
}
function stateObject(value) {
    const labels = labelsOf(Object.keys(value));
    return Object.entries(value)
        .filter(([, inner]) => sayable(inner))
        .map(([key, inner]) => `${labels.get(key)} ${stateValue(inner)}`);
}
/** False for values that leave nothing to say: null, and lists without items. */
function sayable(value) {
    return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
}
/** "a", "a and b", "a, b and c". */
export function enumerate(items) {
    return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
/** Arguments as the tail of a request: " from SFO to JFK, with cabin economy and insurance yes"; empty for none. */
export function stateArguments(args, wording) {
    const said = Object.entries(args).filter(([, value]) => sayable(value));
    const placed = wording.fields.flatMap(({ name, preposition }) => {
        const value = args[name];
        return preposition && sayable(value) && typeof value !== "object"
            ? [{ name, text: ` ${preposition} ${stateValue(value)}` }]
            : [];
    });
    const rest = said
        .filter(([name]) => !placed.some((field) => field.name === name))
        .map(([name, value]) => `${wording.label(name)} ${stateValue(value)}`);
    const tail = rest.length > 0 ? `${placed.length > 0 ? "," : ""} with ${enumerate(rest)}` : "";
    return placed.map(({ text }) => text).join("") + tail;
}
/** The wording of an object schema's properties. */
export function wordingOf(schema) {
    const properties = propertiesOf(schema, schema);
    const labels = labelsOf(properties.map(([name]) => name));
    const places = prepositionsOf([...labels.values()]);
    const fields = properties
        .map(([name]) => ({ name, preposition: places.get(labels.get(name) ?? "") }))
        .sort((a, b) => order(a.preposition) - order(b.preposition));
    return { fields, label: (name) => labels.get(name) ?? name };
}
const spokenOrder = ["for user", "for reservation", "for order", "in", "from", "to", "on"];
const order = (preposition) => preposition === undefined ? spokenOrder.length : spokenOrder.indexOf(preposition);
/** A regular expression for exactly this text. */
export const literally = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
