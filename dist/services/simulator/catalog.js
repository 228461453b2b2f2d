/** The tools a prompt offers, read so that calls to them can be made, worded and checked. */
import { isObject, parseJson } from "../shared/dialogue/json.js";
import { argumentProblems } from "../shared/tools/arguments.js";
import { BoundedMap } from "./bounded-map.js";
import { fits, normalised, propertiesOf, requiredOf, resolve } from "./values/schema.js";
import { nounOf, phraseOf, purposeOf, spokenName } from "./wording/labels.js";
import { wordingOf } from "./wording/statements.js";
const catalogs = new BoundedMap(256);
/** Reads the JSON text of a list of tools, each with `name`, `description`, `parameters` and maybe `returns`. */
export function readCatalog(text) {
    return catalogs.getOrMake(text, () => {
        const listed = parseJson(text);
        const tools = Array.isArray(listed) ? listed.flatMap(knownTool) : [];
        const phrases = distinctPhrases(tools);
        const worded = tools.map((tool, index) => ({ ...tool, phrase: phrases[index] ?? tool.phrase }));
        const byName = new Map(worded.map((tool) => [tool.name, tool]));
        return { tools: worded, text, find: (name) => byName.get(name) };
    });
}
/** Dialogues of one order are offered ever other selections of the same tools. */
const readTools = new BoundedMap(2_000);
function knownTool(entry) {
    return readTools.getOrMake(JSON.stringify(entry), () => readTool(entry));
}
function readTool(entry) {
    if (!isObject(entry) || typeof entry["name"] !== "string")
        return [];
    const { name, returns: given } = entry;
    const description = typeof entry["description"] === "string" ? entry["description"] : "";
    const stated = normalised(entry["parameters"]);
    const returns = isObject(given) ? normalised(given) : undefined;
    const parameters = { ...resolve(stated, stated), ...definitionsOf(stated) };
    const phrase = phraseOf(name, description);
    const asRecord = {
        name,
        description,
        parameters: JSON.stringify(entry["parameters"] ?? {}),
        returns: null,
    };
    return [
        {
            name,
            description,
            parameters,
            returns,
            required: requiredOf(parameters),
            phrase,
            noun: nounOf(name),
            purpose: purposeOf(name, phrase),
            wording: wordingOf(parameters),
            accepts: (args) => argumentProblems(asRecord, args).length === 0,
            takes: (parameter, value) => {
                const property = propertiesOf(parameters, parameters).find(([declared]) => declared === parameter)?.[1];
                return property !== undefined && fits({ ...property, ...definitionsOf(stated) }, value);
            },
            gives: (result) => returns === undefined || fits(returns, result),
        },
    ];
}
/** What local references of a schema lead to. */
function definitionsOf({ $defs, definitions }) {
    return { ...(isObject($defs) && { $defs }), ...(isObject(definitions) && { definitions }) };
}
/** Phrases that tell the tools apart: where a description's wording is shared, the tool's name speaks. */
function distinctPhrases(tools) {
    let phrases = tools.map(({ phrase }) => phrase);
    for (const other of [spokenName, (name) => `use ${name}`]) {
        const counts = new Map();
        for (const phrase of phrases)
            counts.set(phrase.toLowerCase(), (counts.get(phrase.toLowerCase()) ?? 0) + 1);
        phrases = phrases.map((phrase, index) => (counts.get(phrase.toLowerCase()) ?? 0) > 1 ? other(tools[index]?.name ?? "") : phrase);
    }
    return phrases;
}
