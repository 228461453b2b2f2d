/** Notices when a stage fails too often to be trusted with more records: many failures within a window of time. */
export class Breaker {
    #limit;
    #window;
    #failures = [];
    /** @param limit failures within `window` milliseconds that trip it */
    constructor(limit, window) {
        this.#limit = limit;
        this.#window = window;
    }
    /** Counts a failure. @returns true when it trips; the count then begins anew */
    trips(now) {
        this.#failures = this.#failures.filter((at) => at > now - this.#window);
        this.#failures.push(now);
        if (this.#failures.length < this.#limit)
            return false;
        this.#failures = [];
        return true;
    }
}
