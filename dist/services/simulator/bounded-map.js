/** A map that forgets what was used least recently once it holds `limit` entries: the simulator's memory stays bounded. */
export class BoundedMap {
    #entries = new Map();
    #limit;
    constructor(limit) {
        this.#limit = limit;
    }
    /** The value of `key`, which now counts as used; undefined when there is none. */
    get(key) {
        const value = this.#entries.get(key);
        if (value === undefined)
            return undefined;
        // Moves it to the young end.
        this.#entries.delete(key);
        this.#entries.set(key, value);
        return value;
    }
    set(key, value) {
        this.#entries.delete(key);
        this.#entries.set(key, value);
        if (this.#entries.size <= this.#limit)
            return;
        for (const oldest of this.#entries.keys()) {
            this.#entries.delete(oldest);
            return;
        }
    }
    /** The value of `key`, made when there is none yet. */
    getOrMake(key, make) {
        const known = this.get(key);
        if (known !== undefined)
            return known;
        const made = make();
        this.set(key, made);
        return made;
    }
}
