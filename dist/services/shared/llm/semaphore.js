/** Lets at most `limit` run at once; the others wait in the order they came. */
export class Semaphore {
    #free;
    #waiting = [];
    constructor(limit) {
        this.#free = limit;
    }
    async run(action) {
        if (this.#free > 0)
            this.#free -= 1;
        else
            await new Promise((resolve) => this.#waiting.push(resolve));
        try {
            return await action();
        }
        finally {
            // Handed straight to the next waiter, so that nobody who comes in between can take its place.
            const next = this.#waiting.shift();
            if (next)
                next();
            else
                this.#free += 1;
        }
    }
}
