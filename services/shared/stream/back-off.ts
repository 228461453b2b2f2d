import { setTimeout as delay } from "node:timers/promises";

/** Full jitter (M. Brooker, "Exponential Backoff And Jitter"): anywhere up to `base` doubled each attempt, at most `cap`. */
export function backOff(
  attempt: number,
  base: number,
  cap: number,
  random: () => number = Math.random,
): number {
  return random() * Math.min(cap, base * 2 ** Math.min(attempt, 30));
}

/** Waits `milliseconds`. @throws the signal's reason when it is aborted meanwhile */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}
