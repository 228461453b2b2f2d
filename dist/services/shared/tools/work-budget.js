/** Thrown when checking something untrusted takes more work than it may. */
export class WorkExceeded extends Error {
    name = "WorkExceeded";
    constructor() {
        super("it takes more work to check than the limit allows");
    }
}
/** Counts work down, so that no untrusted schema, pattern or value can hold a core. One step is some 10 ns. */
export class WorkBudget {
    #left;
    constructor(steps) {
        this.#left = steps;
    }
    /** @throws WorkExceeded when less than `steps` is left. */
    spend(steps) {
        this.#left -= steps;
        if (this.#left < 0)
            throw new WorkExceeded();
    }
}
