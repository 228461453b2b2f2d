/**
 * Keeps what was worked out from texts, the latest used of them: so many entries, and so many characters in all, since
 * texts from catalogs may be long.
 */
export class TextCache {
    #entries = new Map();
    #most;
    #mostCharacters;
    #evicted;
    #characters = 0;
    constructor(most, mostCharacters, evicted = () => { }) {
        this.#most = most;
        this.#mostCharacters = mostCharacters;
        this.#evicted = evicted;
    }
    /** Number of entries kept. */
    get size() {
        return this.#entries.size;
    }
    /** What `work` made of `text`, now or earlier. */
    get(text, work) {
        const known = this.#entries.get(text);
        if (known !== undefined) {
            // Moves it to the young end.
            this.#entries.delete(text);
            this.#entries.set(text, known);
            return known;
        }
        const value = work(text);
        this.#entries.set(text, value);
        this.#characters += text.length;
        for (const [oldest, gone] of this.#entries) {
            if (this.#entries.size <= this.#most && this.#characters <= this.#mostCharacters)
                break;
            if (oldest === text)
                break;
            this.#entries.delete(oldest);
            this.#characters -= oldest.length;
            this.#evicted(gone);
        }
        return value;
    }
}
