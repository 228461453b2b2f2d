import { fold, readFields } from "./statement-reader.js";
import { stateArguments } from "./statements.js";
/** One call as a clause without subject: "book a reservation from SFO to JFK, with cabin economy". */
export function clause({ tool, stated }) {
    return tool.phrase + stateArguments(stated, tool.wording);
}
/** One sentence about calls, as a plan states a goal. */
export function goalOf(calls, together) {
    const clauses = calls.map((call, index) => {
        if (index === 0)
            return capital(clause(call));
        return `; ${together ? "at the same time" : call.dependent ? "once that is there" : "then"}, ${clause(call)}`;
    });
    return `${clauses.join("")}.`;
}
// Nothing here may end in a preposition or a label that could be taken for the start of a value.
const openings = [
    (text) => `Could you ${text}?`,
    (text) => `Please ${text}.`,
    (text) => `I'd like you to ${text}.`,
    (text) => `Hi! Can you ${text}?`,
    (text) => `I need you to ${text}.`,
    (text) => `Hello, please ${text}.`,
    (text) => `Would you ${text}?`,
];
const continuations = [
    (text) => `Great. Now please ${text}.`,
    (text) => `Thanks! Next, could you ${text}?`,
    (text) => `Good. Please also ${text}.`,
    (text) => `Thank you. I'd also like you to ${text}.`,
    (text) => `Perfect. Can you now ${text}?`,
];
const additions = [
    (text) => `Then ${text}.`,
    (text) => `After that, ${text}.`,
    (text) => `And please ${text}.`,
];
const dependents = [
    (text) => `Once you have it, ${text}.`,
    (text) => `When that is done, go on and ${text}.`,
];
const parallels = [(text) => `At the same time, ${text}.`, (text) => `Also, ${text}.`];
/** A user turn that asks for calls and states their values. */
export function requestFor(calls, options, random) {
    return calls
        .map((call, index) => {
        const forms = index === 0
            ? options.first
                ? openings
                : continuations
            : options.together
                ? parallels
                : call.dependent
                    ? dependents
                    : additions;
        return random.pick(forms)(clause(call));
    })
        .join(" ");
}
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
/** The requests that a text makes in the simulator's own words, in order. */
export function findRequests(text, catalog) {
    const { text: flat, quotes, groups } = fold(text);
    const lower = flat.toLowerCase();
    const found = [];
    // Longer phrases claim their place first: "get user details" must not hide in "get user details by name".
    for (const tool of [...catalog.tools].sort((a, b) => b.phrase.length - a.phrase.length)) {
        const phrase = tool.phrase.toLowerCase();
        for (let start = lower.indexOf(phrase); start >= 0; start = lower.indexOf(phrase, start + 1)) {
            const end = start + phrase.length;
            const whole = !/[\p{L}\p{N}]/u.test((lower[start - 1] ?? " ") + (lower[end] ?? " "));
            if (whole && !found.some((other) => start < other.end && other.start < end))
                found.push({ tool, start, end });
        }
    }
    found.sort((a, b) => a.start - b.start);
    return found.map(({ tool, end }, index) => {
        const segment = { text: flat.slice(end, found[index + 1]?.start), quotes, groups };
        return { tool, stated: readFields(segment, tool.parameters, tool.parameters, true) };
    });
}
/** The values of a tool's arguments that a text states by name, wherever they stand. */
export function findStated(text, tool) {
    return readFields(fold(text), tool.parameters);
}
