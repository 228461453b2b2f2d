/** Ctrl-C and its kin: the first asks a command to end, the second ends it at once. */
import { exitCodes, Interrupted } from "./exit.js";
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
/** npm, and our own launcher, pass on a Ctrl-C that the terminal has delivered already: that is one, not two. */
const sameMs = 500;
/** Whether a signal that arrives at `now` is a new one, or an echo of the one at `last`. */
export function isNew(last, now) {
    return last === undefined || now - last > sameMs;
}
/** Listens for signals until the process ends. `second` must end the process. */
export function onInterrupt(first, second) {
    let last;
    for (const name of signals) {
        process.on(name, () => {
            const now = performance.now();
            if (!isNew(last, now))
                return;
            const repeated = last !== undefined;
            last = now;
            if (repeated)
                second();
            else
                first(name);
        });
    }
}
/** A signal that is aborted by the first Ctrl-C; the reason names the operating system's signal. */
export function abortOnInterrupt(beforeExit = () => { }) {
    const controller = new AbortController();
    onInterrupt((name) => controller.abort(name), () => {
        beforeExit();
        process.exit(exitCodes.interrupted);
    });
    return controller.signal;
}
/** Waits for `work`, unless `signal` is aborted first. @throws Interrupted when it is */
export async function unlessAborted(work, signal) {
    if (!signal)
        return work;
    const { promise, reject } = Promise.withResolvers();
    const giveUp = () => reject(new Interrupted("stopped"));
    if (signal.aborted)
        giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    try {
        return await Promise.race([work, promise]);
    }
    finally {
        signal.removeEventListener("abort", giveUp);
    }
}
