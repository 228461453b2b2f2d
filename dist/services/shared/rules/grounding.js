import { TextCache } from "../tools/text-cache.js";
import { compact, fold, isUnspaced } from "./fold.js";
/** A compact needle shorter than this would be found across the borders of unrelated words. */
const shortestCompact = 4;
export class Grounding {
    #turns;
    #tools;
    #system;
    #raw;
    #folded;
    #compact;
    #catalog;
    /** @param system what the assistant was told before the first turn */
    constructor(turns, tools, system = "") {
        this.#turns = turns;
        this.#tools = tools;
        this.#system = system;
    }
    /** True when `text` was said before the turn at `at`, whatever its case, accents and punctuation. */
    said(text, at) {
        return this.saidExactly(text, at) || this.#saidFolded(fold(text), at);
    }
    /** True when `text` was said before the turn at `at`, or stands in the catalog. */
    holds(text, at) {
        return this.said(text, at) || this.#inCatalog(fold(text));
    }
    /** True when exactly `text` was said before the turn at `at`. */
    saidExactly(text, at) {
        this.#raw ??= new Said(this.#system, this.#turns, (said) => said);
        return this.#raw.before(text, at);
    }
    /** True when every word of `text` was said before the turn at `at`, in whatever order. */
    holdsWords(text, at) {
        const words = fold(text).trim().split(" ");
        return words.every((word) => this.#saidFolded(` ${word} `, at) || this.#inCatalog(` ${word} `));
    }
    /** True when the word `word`, which is folded, was said before the turn at `at`. */
    saysWord(word, at) {
        this.#folded ??= new Said(this.#system, this.#turns, fold);
        return this.#folded.before(` ${word} `, at);
    }
    /** True when a word that begins with `word`, which is folded, was said before the turn at `at`. */
    begins(word, at) {
        this.#folded ??= new Said(this.#system, this.#turns, fold);
        return this.#folded.before(` ${word}`, at);
    }
    #saidFolded(needle, at) {
        // Nothing but punctuation says nothing.
        if (needle === " ")
            return true;
        this.#folded ??= new Said(this.#system, this.#turns, fold);
        if (this.#folded.before(needle, at))
            return true;
        const together = compact(needle);
        if (!longEnough(together))
            return false;
        this.#compact ??= new Said(this.#system, this.#turns, (said) => compact(fold(said)));
        return this.#compact.before(together, at);
    }
    #inCatalog(needle) {
        if (!this.#catalog) {
            const text = this.#tools.map(({ name, description, parameters }) => catalogText(name, description, parameters));
            const folded = text.join(" ");
            this.#catalog = { folded, compact: compact(folded) };
        }
        const together = compact(needle);
        return (this.#catalog.folded.includes(needle) ||
            (longEnough(together) && this.#catalog.compact.includes(together)));
    }
}
function longEnough(together) {
    return together.length >= shortestCompact || (together.length > 1 && isUnspaced(together));
}
/** Folding a catalog costs more than folding a dialogue, and thousands of dialogues share one. */
const catalogTexts = new TextCache(2_000, 8_000_000);
function catalogText(name, description, parameters) {
    return catalogTexts.get(`${name}\n${description}\n${parameters}`, fold);
}
/** Everything said in a dialogue as one text, and how much of it was said before each turn. */
class Said {
    #text;
    #ends;
    constructor(system, turns, form) {
        const parts = [];
        const ends = [];
        let length = 0;
        let unanswered = [];
        const add = (text) => {
            const formed = `${form(text)}\n`;
            parts.push(formed);
            length += formed.length;
        };
        if (system !== "")
            add(system);
        for (const { role, content, results } of turns) {
            ends.push(length);
            if (role === "assistant") {
                if (content !== "")
                    unanswered.push(content);
                continue;
            }
            if (role === "user") {
                for (const text of unanswered)
                    add(text);
                unanswered = [];
                add(content);
            }
            else
                for (const result of results)
                    add(result.content);
        }
        this.#text = parts.join("");
        this.#ends = ends;
    }
    before(needle, at) {
        const found = this.#text.indexOf(needle);
        return found >= 0 && found + needle.length <= (this.#ends[at] ?? this.#text.length);
    }
}
