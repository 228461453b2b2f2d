/** A bucket that fills at a steady rate; what is taken may be more than estimated, so its level may fall below nothing. */
export class TokenBucket {
  #perMs: number;
  #capacity: number;
  #level: number;
  #at: number;

  /**
   * @param perSecond how fast it fills
   * @param capacity most it holds
   * @param now milliseconds on any clock that never goes back
   */
  constructor(perSecond: number, capacity: number, now: number) {
    this.#perMs = perSecond / 1_000;
    this.#capacity = capacity;
    this.#level = capacity;
    this.#at = now;
  }

  get perSecond(): number {
    return this.#perMs * 1_000;
  }

  /** Changes rate and capacity, and keeps the level as far as it fits. */
  setRate(perSecond: number, capacity: number, now: number): void {
    this.#fill(now);
    this.#perMs = perSecond / 1_000;
    this.#capacity = capacity;
    this.#level = Math.min(this.#level, capacity);
  }

  /** Milliseconds until `amount` may be taken; 0: now. An amount above the capacity waits for a full bucket. */
  waitFor(amount: number, now: number): number {
    this.#fill(now);
    const missing = Math.min(amount, this.#capacity) - this.#level;
    // Levels are sums of fractions: what is missing by rounding alone is there.
    return missing <= 1e-9 * this.#capacity ? 0 : missing / this.#perMs;
  }

  take(amount: number, now: number): void {
    this.#fill(now);
    this.#level -= amount;
  }

  /** Lowers the level to what somebody else knows to be left. */
  atMost(level: number, now: number): void {
    this.#fill(now);
    this.#level = Math.min(this.#level, level);
  }

  /** Raises the level to what somebody else knows to be there. */
  atLeast(level: number, now: number): void {
    this.#fill(now);
    this.#level = Math.min(this.#capacity, Math.max(this.#level, level));
  }

  #fill(now: number): void {
    this.#level = Math.min(this.#capacity, this.#level + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = Math.max(now, this.#at);
  }
}
