import { systemClock } from "./clock.js";
/**
 * Stops the intake when only a person can mend what is wrong (a refused key, an unknown model). While it is closed, one
 * record at a time is let through as a probe; the first that succeeds opens it again.
 */
export class Gate {
    #probeInterval;
    #clock;
    #reason;
    #probing = false;
    #probeAt = 0;
    #waiting = [];
    #cancelTimer;
    #wakeAllBound = () => this.#wakeAll();
    /** @param probeInterval milliseconds between probes while closed */
    constructor(probeInterval, clock = systemClock) {
        this.#probeInterval = probeInterval;
        this.#clock = clock;
    }
    /** Why the intake is stopped; undefined while it is not. */
    get closedBecause() {
        return this.#reason;
    }
    /**
     * Waits until a record may be worked on: at once while open, as the next probe while closed.
     *
     * @throws the signal's reason when it is aborted
     */
    async pass(signal) {
        signal.throwIfAborted();
        if (this.#reason === undefined)
            return;
        signal.addEventListener("abort", this.#wakeAllBound, { once: true });
        while (this.#reason !== undefined && !this.#takeProbe()) {
            await new Promise((resolve) => {
                this.#waiting.push(resolve);
                this.#arm();
            });
            signal.throwIfAborted();
        }
    }
    /** @returns true when the gate was open until now. */
    close(reason) {
        const wasOpen = this.#reason === undefined;
        this.#reason = reason;
        this.#probing = false;
        this.#probeAt = this.#clock.now() + this.#probeInterval;
        this.#arm();
        return wasOpen;
    }
    /** @returns true when the gate was closed until now. */
    open() {
        const wasClosed = this.#reason !== undefined;
        this.#reason = undefined;
        this.#probing = false;
        this.#wakeAll();
        return wasClosed;
    }
    /** Gives a probe back that came to no answer either way. */
    returnProbe() {
        if (this.#reason === undefined)
            return;
        this.#probing = false;
        this.#probeAt = this.#clock.now() + this.#probeInterval;
        this.#arm();
    }
    #takeProbe() {
        if (this.#probing || this.#clock.now() < this.#probeAt)
            return false;
        this.#probing = true;
        return true;
    }
    #arm() {
        if (this.#cancelTimer || this.#waiting.length === 0 || this.#probing)
            return;
        this.#cancelTimer = this.#clock.after(Math.max(0, this.#probeAt - this.#clock.now()), () => {
            this.#cancelTimer = undefined;
            this.#waiting.shift()?.();
        });
    }
    #wakeAll() {
        this.#cancelTimer?.();
        this.#cancelTimer = undefined;
        for (const wake of this.#waiting.splice(0))
            wake();
    }
}
