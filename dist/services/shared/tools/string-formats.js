/**
 * What the `format` keyword is held to mean. Formats that are not known here pass, as JSON Schema 2020-12 has it
 * (section 7.2.3): public catalogs invent many.
 */
import { format as strictFormats } from "@cfworker/json-schema";
/** The library's own expressions are not all linear, so longer strings pass untested. */
const longestTested = 2_000;
const localTime = /^([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d{1,9})?)?$/;
/** Looser than the standard where honest catalogs are: a time zone and seconds may be left out. */
const looseFormats = {
    time: (text) => localTime.test(text) || strictly("time", text),
    "date-time": (text) => {
        const [date = "", time = "", more] = text.split(/[Tt ]/);
        return ((more === undefined && strictly("date", date) && localTime.test(time)) || strictly("date-time", text));
    },
    // The library's `url` refuses local and international hosts.
    url: (text) => /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s]+$/i.test(text),
    uri: (text) => /^[a-z][a-z0-9+.-]{0,30}:[^\s]+$/i.test(text),
};
const examples = {
    date: "2025-03-14",
    time: "14:30:00",
    "date-time": "2025-03-14T14:30:00Z",
    duration: "P3D or PT2H30M",
    email: "ana@example.org",
    hostname: "example.org",
    ipv4: "192.0.2.1",
    ipv6: "2001:db8::1",
    uri: "https://example.org/page",
    url: "https://example.org/page",
    uuid: "0b8f7a3e-3c3f-4c1e-9a58-2d6c0a8f5b11",
};
/** Formats that are tested. */
const known = new Set([
    ...Object.keys(strictFormats).filter((name) => !name.startsWith("uri-") && name !== "regex"),
    ...Object.keys(looseFormats),
]);
/** True when a `format` of that name is tested. */
export function isKnownFormat(name) {
    return known.has(name);
}
/** True when `text` is of the format, or the format is not known. */
export function fitsFormat(name, text) {
    if (!known.has(name) || text.length > longestTested)
        return true;
    return Object.hasOwn(looseFormats, name) ? looseFormats[name]?.(text) !== false : strictly(name, text);
}
/** A value of the format, for messages; undefined where an example says nothing. */
export function formatExample(name) {
    return Object.hasOwn(examples, name) ? examples[name] : undefined;
}
function strictly(name, text) {
    return strictFormats[name]?.(text) !== false;
}
