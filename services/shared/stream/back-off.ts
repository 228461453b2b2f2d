import { type Clock, systemClock } from "./clock.ts";

/** Full jitter (M. Brooker, "Exponential Backoff And Jitter"): anywhere up to `base` doubled each attempt, at most `cap`. */
export function backOff(
  attempt: number,
  base: number,
  cap: number,
  random: () => number = Math.random,
): number {
  return random() * Math.min(cap, base * 2 ** Math.min(attempt, 30));
}

/** Waits `milliseconds`. @throws the reason of the first of the signals that is aborted meanwhile */
export async function pause(
  milliseconds: number,
  signals: readonly AbortSignal[],
  clock: Clock = systemClock,
): Promise<void> {
  for (const signal of signals) signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cancel = clock.after(milliseconds, resolve);
  const abort = ({ target }: Event) => {
    cancel();
    reject((target as AbortSignal).reason);
  };
  for (const signal of signals) signal.addEventListener("abort", abort, { once: true });
  try {
    await promise;
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", abort);
  }
}
