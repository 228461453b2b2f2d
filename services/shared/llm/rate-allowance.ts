/**
 * Requests and tokens a minute that a replica may send to one model of one endpoint: as settings say, and as the
 * endpoint's own headers correct it.
 */
import type { Allowance, RateLimits } from "./rate-headers.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface RateSettings {
  /** Requests and tokens a minute, of all replicas; 0: as headers say. */
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

/** Weight of the newest estimate of a rate: estimates differ from answer to answer. */
const newest = 0.1;

export class RateAllowance {
  readonly #settings: RateSettings;
  #requests: TokenBucket | undefined;
  #tokens: TokenBucket | undefined;
  #replicas = 1;
  /** Requests under way, and the tokens reserved for them. */
  #underWay = 0;
  #reserved = 0;

  constructor(settings: RateSettings, now: number) {
    this.#settings = settings;
    this.setReplicas(1, now);
  }

  /** Takes this replica's share. */
  setReplicas(replicas: number, now: number): void {
    this.#replicas = Math.max(1, replicas);
    const { requestsPerMinute, tokensPerMinute } = this.#settings;
    if (requestsPerMinute > 0) this.#requests = this.#filled(this.#requests, requestsPerMinute / 60, now);
    if (tokensPerMinute > 0) this.#tokens = this.#filled(this.#tokens, tokensPerMinute / 60, now);
  }

  /** Milliseconds until a request of so many tokens may go; 0: now. */
  waitFor(tokens: number, now: number): number {
    return Math.max(this.#requests?.waitFor(1, now) ?? 0, this.#tokens?.waitFor(tokens, now) ?? 0);
  }

  /** A request goes that is expected to take so many tokens. */
  reserve(tokens: number, now: number): void {
    this.#requests?.take(1, now);
    this.#tokens?.take(tokens, now);
    this.#underWay += 1;
    this.#reserved += tokens;
  }

  /** It has ended. @param used the tokens it did take */
  settle(reserved: number, used: number, now: number): void {
    this.#tokens?.take(used - reserved, now);
    this.#underWay -= 1;
    this.#reserved -= reserved;
  }

  /** Believes what the endpoint says is left. */
  correct({ requests, tokens }: RateLimits, now: number): void {
    const { requestsPerMinute, tokensPerMinute } = this.#settings;
    this.#requests = this.#corrected(this.#requests, requests, requestsPerMinute, this.#underWay, now);
    this.#tokens = this.#corrected(this.#tokens, tokens, tokensPerMinute, this.#reserved, now);
  }

  /**
   * Headers say what is left and when all will be back. Whether the limit counts by the minute, the day or a sliding
   * window is not said: the rate is the faster of what a minute and what the reset time make of it, and what is left
   * bounds the level whatever the rate.
   *
   * @param underWay what was taken for requests that have not ended: it may be in what is left, or not yet
   */
  #corrected(
    bucket: TokenBucket | undefined,
    { limit, remaining, resetMs }: Allowance,
    configured: number,
    underWay: number,
    now: number,
  ): TokenBucket | undefined {
    if (remaining === undefined) return bucket;
    const left = remaining / this.#replicas;
    let corrected = bucket;
    if (configured === 0 && limit !== undefined && limit > 0) {
      const refill =
        resetMs && resetMs > 0 && limit > remaining ? ((limit - remaining) / resetMs) * 1_000 : 0;
      const fresh = Math.max(limit / 60, refill) / this.#replicas;
      const perSecond = bucket ? bucket.perSecond + newest * (fresh - bucket.perSecond) : fresh;
      if (bucket) bucket.setRate(perSecond, limit / this.#replicas, now);
      else corrected = new TokenBucket(perSecond, limit / this.#replicas, now);
      // More is left than was reckoned with: while nothing was sent, it came back faster.
      corrected?.atLeast(left - underWay, now);
    }
    corrected?.atMost(left, now);
    return corrected;
  }

  /** A bucket of a configured rate: two seconds' worth at once. */
  #filled(bucket: TokenBucket | undefined, perSecond: number, now: number): TokenBucket {
    const share = perSecond / this.#replicas;
    if (!bucket) return new TokenBucket(share, Math.max(1, 2 * share), now);
    bucket.setRate(share, Math.max(1, 2 * share), now);
    return bucket;
  }
}
