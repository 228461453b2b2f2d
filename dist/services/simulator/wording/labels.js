/** What people call a parameter, and what they say to ask for a tool. */
import { BoundedMap } from "../bounded-map.js";
/** The words of an identifier: `flight_number`, `flightNumber` and `flight.number` are all "flight number". */
export function words(identifier) {
    return spelled.getOrMake(identifier, () => spell(identifier));
}
const spelled = new BoundedMap(4_000);
function spell(identifier) {
    return identifier
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
        .replace(/[^\p{L}\p{N}]+/gu, " ")
        .trim()
        .toLowerCase();
}
/** The word for one of many. */
export function singular(name) {
    return name
        .replace(/ies$/, "y")
        .replace(/(ch|sh|x|ss)es$/, "$1")
        .replace(/(?<!s)s$/, "");
}
/** One label for each name; names that read the same keep their own spelling. */
export function labelsOf(names) {
    const counts = new Map();
    for (const name of names)
        counts.set(words(name), (counts.get(words(name)) ?? 0) + 1);
    return new Map(names.map((name) => {
        const label = words(name);
        return [name, label === "" || (counts.get(label) ?? 0) > 1 ? name : label];
    }));
}
/** Prepositions that say what a parameter is without naming it. */
const prepositions = [
    ["for user", /^user id$/],
    ["for reservation", /^reservation id$/],
    ["for order", /^order id$/],
    [
        "from",
        /^(origin|from|(travel|fly|ship) from|from (city|airport|station)|(origin|departure|start) (city|airport|station|location))$/,
    ],
    [
        "to",
        /^(destination|to|(travel|fly|ship) to|to (city|airport|station)|(destination|arrival) (city|airport|station|location))$/,
    ],
    ["in", /^(city|location)$/],
    ["on", /^(date|(travel|departure|flight|booking) date)$/],
];
/** The preposition for each label that has one; no two labels share one. */
export function prepositionsOf(labels) {
    const found = new Map();
    for (const [preposition, pattern] of prepositions) {
        const label = labels.find((candidate) => pattern.test(candidate));
        if (label !== undefined)
            found.set(label, preposition);
    }
    return found;
}
/** How a request for a tool begins, as a base verb and its object: "book a reservation". */
export function phraseOf(name, description) {
    const stated = description.replace(/^[\s\S]*?tool description:\s*/i, "").trim();
    const sentence = /^[^.!?\n]*/.exec(stated)?.[0] ?? "";
    const cut = sentence
        .split(/,|;|:|\(|\s+(?:given|based on|between|using|by|such as|that|which|where|when|if|so that|including|optionally|via|at|within|of any|from current|in \w+ letters)\b/)[0]
        ?.replaceAll('"', "")
        .replace(/(?:\s+(?:and|or|of|for|to|with|in|on|from|the|a|an))+$/i, "")
        .trim();
    if (!cut ||
        cut.split(/\s+/).length < 2 ||
        cut.length > 80 ||
        /^(this|the|a|an|it|use|used|tool|function|returns?)\b/i.test(cut)) {
        return spokenName(name);
    }
    const [verb = "", ...rest] = cut.split(/\s+/);
    return [baseForm(verb.toLowerCase()), ...rest].join(" ");
}
/** A tool's name as a request: "get user details". A name without a verb gets one. */
export function spokenName(name) {
    const spoken = words(name);
    return verbs.has(spoken.split(" ")[0] ?? "") ? spoken : `use ${spoken}`;
}
function baseForm(verb) {
    if (/(ss|us|is)$/.test(verb) || verb.length < 4)
        return verb;
    if (/ies$/.test(verb))
        return verb.replace(/ies$/, "y");
    if (/(sses|shes|ches|xes|zzes)$/.test(verb))
        return verb.replace(/es$/, "");
    return verb.replace(/s$/, "");
}
const acting = `
  add activate adjust append apply approve archive assign authenticate block book buy cancel change clear
  close comment confirm contact copy create deactivate delete edit enable disable fill follow fund invite
  lock log login logout make mention merge modify move open order pay place post press purchase push
  refund register release remove rename replace request reschedule reserve resolve schedule send set share
  start stop submit subscribe transfer turn unfollow unlock update upload withdraw write`
    .trim()
    .split(/\s+/);
const asking = `
  calculate check compare compute convert count describe display download estimate fetch filter find get
  list look lookup query read retrieve search show sort sum summarize think translate track validate
  verify view`
    .trim()
    .split(/\s+/);
const verbs = new Set([...acting, ...asking]);
export function purposeOf(name, phrase) {
    const spoken = `${words(name)} ${phrase}`.split(/\s+/);
    const verb = spoken.find((word) => verbs.has(word)) ?? "";
    if (acting.includes(verb))
        return "act";
    if (/^(calculate|compute|convert|count|estimate|sum)$/.test(verb))
        return "compute";
    return /^(list|search|find|filter|query)$/.test(verb) ? "list" : "look up";
}
/** What a tool is about, in words: its name without the verb. */
export function nounOf(name) {
    const rest = words(name)
        .split(" ")
        .filter((word) => !verbs.has(word) && !/^(all|by|for|the|to|from|of|based|on)$/.test(word));
    return rest.join(" ") || "request";
}
