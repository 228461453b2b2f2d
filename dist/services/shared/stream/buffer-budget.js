/**
 * How many bytes of input the partitions of a process may hold. A partition may take more than its share while half of the
 * whole is free, so that one busy partition among idle ones is not slowed down, and a cold one never starves.
 */
export class BufferBudget {
    #limit;
    #use;
    /**
     * @param limit bytes of all partitions together, which a moment's overshoot exceeds by half at most
     * @param use how many partitions there are, and what they hold now
     */
    constructor(limit, use) {
        this.#limit = limit;
        this.#use = use;
    }
    /** Bytes each partition may hold in any case. */
    get share() {
        return this.#limit / Math.max(1, this.#use().partitions);
    }
    /** Bytes a partition that holds `bytes` may still take; none when it is not above 0. */
    room(bytes) {
        return Math.max(this.share - bytes, this.#limit / 2 - this.#use().bytes);
    }
}
