import { systemClock } from "./clock.js";
/** Full jitter (M. Brooker, "Exponential Backoff And Jitter"): anywhere up to `base` doubled each attempt, at most `cap`. */
export function backOff(attempt, base, cap, random = Math.random) {
    return random() * Math.min(cap, base * 2 ** Math.min(attempt, 30));
}
/** Waits `milliseconds`. @throws the signal's reason when it is aborted meanwhile */
export async function pause(milliseconds, signal, clock = systemClock) {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers();
    const cancel = clock.after(milliseconds, resolve);
    const abort = () => {
        cancel();
        reject(signal.reason);
    };
    signal.addEventListener("abort", abort, { once: true });
    try {
        await promise;
    }
    finally {
        signal.removeEventListener("abort", abort);
    }
}
