/** A token bucket over requests, as an endpoint with a rate limit has. It holds a second's worth. */
export class RequestBucket {
  readonly #perSecond: number;
  #level: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#level = perSecond;
    this.#at = now;
  }

  /** Takes a request's token. @returns false when there is none */
  take(now: number): boolean {
    this.#level = Math.min(this.#perSecond, this.#level + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }

  /** What is left, as OpenAI words it. */
  headers(): Record<string, string> {
    const missing = this.#perSecond - this.#level;
    return {
      "x-ratelimit-limit-requests": String(Math.floor(this.#perSecond)),
      "x-ratelimit-remaining-requests": String(Math.max(0, Math.floor(this.#level))),
      "x-ratelimit-reset-requests": `${Math.ceil((missing / this.#perSecond) * 1_000)}ms`,
    };
  }
}
