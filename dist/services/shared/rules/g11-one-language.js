import { languageOfWord, lettersByScript, speaksOfLanguages } from "./language.js";
import { excerpt } from "./rule.js";
/** Fewer function words of another language than this in a sentence may be a name, a title or a quote. */
const fewestWords = 3;
/** Fewer letters of a foreign script than this may be a name. */
const fewestLetters = { cjk: 6 };
const fewestOtherLetters = 12;
/** A dialogue keeps to its language. */
export const oneLanguage = {
    id: "G11",
    version: 1,
    name: "one language throughout",
    severity: "mask_turn",
    doc: "No message, and no sentence of one, is in another language than the rest of what is said: told by script, and by function words for twelve languages in Latin script. Names, titles and short quotes are left alone; so are dialogues that speak of languages or translations, and scripts that results or the system text bring in.",
    sources: ["ToolACE"],
    condition: "nobody speaks of a language or a translation",
    applies: ({ turns }, { system }) => !speaksOfLanguages.test(system) &&
        !turns.some(({ role, content }) => role === "user" && speaksOfLanguages.test(content)),
    *check(dialogue, context) {
        yield* foreignScripts(dialogue, context);
        yield* foreignWords(dialogue, context);
    },
};
function violation({ id }, evidence, message) {
    return { turnId: id, path: "/content", evidence: excerpt(evidence), message };
}
const spoken = ({ role, content }) => role !== "tool" && content !== "";
function* foreignScripts({ turns }, context) {
    const letters = new Map(turns.filter(spoken).map((turn) => [turn, lettersByScript(turn.content)]));
    if ([...letters.values()].every((counts) => counts.size === 0))
        return;
    for (const [turn, counts] of letters) {
        for (const [script, count] of counts) {
            if (script === "latin" || count < (fewestLetters[script] ?? fewestOtherLetters))
                continue;
            const others = [...letters].filter(([other]) => other !== turn);
            if (others.length < 2 || others.some(([, all]) => (all.get(script) ?? 0) > 0))
                continue;
            if (lettersByScript(broughtIn(turns, context)).has(script))
                continue;
            yield violation(turn, turn.content, `The text is in another script (${script}) than everything else that is said; keep to one language.`);
            break;
        }
    }
}
/** What results, calls, catalog and system text hold, where a foreign word may come from. */
function broughtIn(turns, { tools, system }) {
    return [
        system,
        ...turns.flatMap(({ results, calls }) => [
            ...results.map(({ content }) => content),
            ...calls.map((call) => call.arguments),
        ]),
        ...tools.map(({ description, parameters }) => `${description} ${parameters}`),
    ].join(" ");
}
function* foreignWords({ turns, spec }, context) {
    const total = new Map();
    const foreign = [];
    let cjk = 0;
    for (const turn of turns) {
        if (!spoken(turn))
            continue;
        const counts = new Map();
        for (const hash of context.words(turn).hashes) {
            const language = languageOfWord(hash);
            if (language !== undefined)
                counts.set(language, (counts.get(language) ?? 0) + 1);
        }
        for (const [language, count] of counts)
            total.set(language, (total.get(language) ?? 0) + count);
        if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{4}/u.test(turn.content))
            cjk += 1;
        foreign.push([turn, counts]);
    }
    const planned = context.planned ? spec.language.toLowerCase().split("-")[0] : undefined;
    const [main, most] = [...total].sort(([, a], [, b]) => b - a)[0] ?? [undefined, 0];
    const unspaced = cjk * 2 > foreign.length;
    const own = planned !== undefined && total.has(planned) ? planned : unspaced ? "cjk" : main;
    if (own === undefined || (!unspaced && most < 2 * fewestWords))
        return;
    for (const [turn, counts] of foreign) {
        const others = [...counts].filter(([language, count]) => language !== own && count >= fewestWords);
        for (const [language] of others) {
            const sentence = sentenceIn(turn.content, language, own, context.words(turn));
            if (sentence === undefined)
                continue;
            yield violation(turn, sentence, `A sentence is in another language (${language}) than the rest of what is said; keep to one language.`);
            break;
        }
    }
}
/** A sentence in which words of `language` stand and hardly any of the dialogue's own. */
function sentenceIn(text, language, own, { hashes, starts, ends }) {
    let first = 0;
    let hits = 0;
    let mine = 0;
    for (let index = 0; index < hashes.length; index += 1) {
        const of = languageOfWord(hashes[index] ?? 0);
        if (of === language)
            hits += 1;
        else if (of === own)
            mine += 1;
        const gap = text.slice(ends[index], starts[index + 1] ?? text.length);
        const closes = index === hashes.length - 1 || /[.!?\n:]/.test(gap);
        if (!closes)
            continue;
        if (index - first >= 4 && hits >= fewestWords && mine * 3 <= hits && !quoted(text, starts[first] ?? 0))
            return text.slice(starts[first], ends[index]);
        first = index + 1;
        hits = 0;
        mine = 0;
    }
    return undefined;
}
function quoted(text, at) {
    return /["'“«「『`(]\s*$/.test(text.slice(Math.max(0, at - 3), at));
}
