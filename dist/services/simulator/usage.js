/** Token counts as an endpoint bills them, and the prefix cache behind `cached_tokens`. */
import { BoundedMap } from "./bounded-map.js";
/** About what English text and JSON take. */
const charactersPerToken = 4;
/** Tokens of a text, roughly. */
export function tokensOf(text) {
    return Math.ceil(text.length / charactersPerToken);
}
/** How much text `tokens` tokens are. */
export function textOf(tokens) {
    return tokens * charactersPerToken;
}
/** Prefixes are kept in steps of this many tokens, from `leastTokens` on, as OpenAI documents its prompt caching. */
const stepTokens = 128;
const leastTokens = 1_024;
/**
 * Remembers the prefixes of recent prompts. A prompt is cached as far as an earlier one for the same model began with the
 * same text; only hashes are kept, and only so many.
 */
export class PrefixCache {
    #prefixes;
    constructor(limit = 100_000) {
        this.#prefixes = new BoundedMap(limit);
    }
    /** Tokens of the prompt's longest known prefix; from now on, all of this prompt is known. */
    visit(model, prompt) {
        let cached = 0;
        let unbroken = true;
        for (const { tokens, hash } of prefixes(model, prompt)) {
            if (tokens < leastTokens)
                continue;
            unbroken = unbroken && this.#prefixes.get(hash) === true;
            if (unbroken)
                cached = tokens;
            this.#prefixes.set(hash, true);
        }
        return cached;
    }
}
function* prefixes(model, prompt) {
    const step = stepTokens * charactersPerToken;
    // Two 32-bit FNV-1a hashes side by side make one of 53 bits, which a number holds exactly.
    let [low, high] = [0x811c9dc5, 0x9747b28c];
    const mix = (text, from, to) => {
        for (let index = from; index < to; index += 1) {
            const code = text.charCodeAt(index);
            low = Math.imul(low ^ code, 0x01000193);
            high = Math.imul(high ^ (code + 0x9e37), 0x01000193);
        }
    };
    mix(model, 0, model.length);
    for (let end = step; end <= prompt.length; end += step) {
        mix(prompt, end - step, end);
        yield { tokens: end / charactersPerToken, hash: (high >>> 0) * 2 ** 21 + ((low >>> 0) & 0x1fffff) };
    }
}
