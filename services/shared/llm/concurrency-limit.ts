/**
 * Finds how many requests at once, and how many a second, an endpoint takes. Pure: time is handed in.
 *
 * Evidence is judged in windows of at least as many answers as the limit allows at once.
 *
 * - The limit doubles from window to window (slow start) until something speaks against it, then grows by probes.
 * - Refusals: the limit is cut once a window to what was really served (Little's law: rate × latency), and requests are
 *   paced at that rate, which then creeps up again. Refusals that a lower load does not lessen are not about load: they
 *   become a floor above which refusals have to rise before they count.
 * - Latency, for servers that queue instead of refusing: where more requests at once only make each take longer in
 *   proportion, the limit goes back to where it was. Latency counts per token of the answer, as length dominates it.
 */
export interface Sample {
  readonly kind: "answered" | "refused";
  readonly startedAt: number;
  readonly durationMs: number;
  readonly completionTokens: number;
}

interface Window {
  readonly begun: number;
  answered: number;
  refused: number;
  durations: number;
  tokens: number;
  /** Whether more requests wanted to start than the limit allowed. */
  bound: boolean;
}

const initialLimit = 16;
const leastWindowMs = 500;
const leastSamples = 8;
/** Refused share that an endpoint at its limit may have without being cut. */
const toleratedShare = 0.02;
/** A larger share of refusals always counts as load. */
const largestNoise = 0.2;
/** Weight of the newest window in the share of refusals that is taken for noise. */
const noiseMemory = 0.1;
/** Cuts in a row without effect after which refusals count as noise. */
const patientCuts = 2;
/** Part of a window's growth in concurrency that shows up as latency, above which growing is of no use. */
const saturated = 0.75;
const probeUp = 1.25;
const probeDown = 0.8;
/** Windows between probes. */
const probeEvery = 8;
/** Latency above its best, as a factor, from which lower limits are tried. */
const slowFactor = 1.3;
/** A token's worth of latency that every request has beside those of its answer: prefill. */
const prefillTokens = 32;
/** A second's growth of the pace after a cut, which quickens the longer it meets no refusals. */
const paceGrowth = 0.02;
/** Seconds without refusals over which that growth doubles. */
const paceQuickening = 4;

interface Point {
  readonly limit: number;
  readonly latency: number;
}

export class ConcurrencyLimit {
  #ceiling: number;
  #limit: number;
  #slowStart = true;
  #window: Window;
  /** Requests a second; undefined: not paced. */
  #pace: number | undefined;
  #pacedAt = 0;
  #cleanSince = 0;
  /** Share of requests refused whatever the load. */
  #noise = 0;
  #cutting:
    | { readonly limit: number; readonly pace: number | undefined; readonly share: number; cuts: number }
    | undefined;
  #reference: Point | undefined;
  #best = Number.POSITIVE_INFINITY;
  #windowsSinceProbe = 0;
  #probing: "up" | "down" | undefined;

  constructor(ceiling: number, now: number) {
    this.#ceiling = ceiling;
    this.#limit = Math.min(initialLimit, ceiling);
    this.#window = emptyWindow(now);
  }

  /** Requests at once, at least 1. */
  get limit(): number {
    return Math.max(1, Math.min(this.#ceiling, Math.floor(this.#limit)));
  }

  /** Requests a second; undefined: as many as there are slots for. */
  get pace(): number | undefined {
    return this.#pace;
  }

  setCeiling(ceiling: number): void {
    this.#ceiling = Math.max(1, ceiling);
    this.#limit = Math.min(this.#limit, this.#ceiling);
  }

  /** More requests want to start than may. */
  wanted(): void {
    this.#window.bound = true;
  }

  /** After an outage or a long wait the endpoint is approached anew. */
  restart(now: number): void {
    this.#limit = Math.max(1, Math.min(initialLimit, this.limit / 2));
    this.#slowStart = true;
    this.#reference = undefined;
    this.#probing = undefined;
    this.#window = emptyWindow(now);
  }

  record(sample: Sample, now: number): void {
    const window = this.#window;
    // What began before the window was under another limit.
    if (sample.startedAt < window.begun) return;
    if (sample.kind === "refused") window.refused += 1;
    else {
      window.answered += 1;
      window.durations += sample.durationMs;
      window.tokens += sample.completionTokens + prefillTokens;
    }
    const total = window.answered + window.refused;
    const flood = window.refused >= leastSamples && window.refused > window.answered;
    const whole = total >= Math.max(leastSamples, this.limit) && now - window.begun >= leastWindowMs;
    if (flood || whole) this.#judge(now);
  }

  #judge(now: number): void {
    const window = this.#window;
    const { answered, refused } = window;
    const total = answered + refused;
    const seconds = Math.max(0.001, (now - window.begun) / 1_000);
    this.#window = emptyWindow(now);
    const expected = this.#noise * total;
    if (refused > expected + 2 * Math.sqrt(expected) + Math.max(1, toleratedShare * total)) {
      this.#cut(refused / total, answered / seconds, answered > 0 ? window.durations / answered : 0, now);
      return;
    }
    if (this.#noise > 0) this.#noise += noiseMemory * (refused / total - this.#noise);
    this.#cutting = undefined;
    this.#quicken(now);
    if (window.bound && answered > 0) this.#grow(window.durations / window.tokens);
  }

  /** @param served answers a second @param latency milliseconds, mean */
  #cut(share: number, served: number, latency: number, now: number): void {
    const before = this.#cutting;
    if (before && share <= largestNoise && share > 0.6 * before.share) {
      before.cuts += 1;
      if (before.cuts > patientCuts) {
        // Lower load, as many refusals: they are not about load.
        this.#noise = share;
        this.#limit = before.limit;
        this.#pace = before.pace;
        this.#cutting = undefined;
        return;
      }
    } else this.#cutting = { limit: this.#limit, pace: this.#pace, share, cuts: 1 };
    this.#slowStart = false;
    this.#reference = undefined;
    this.#probing = undefined;
    this.#cleanSince = now;
    this.#pacedAt = now;
    if (served === 0) {
      this.#limit = Math.max(1, this.limit / 2);
      if (this.#pace !== undefined) this.#pace = Math.max(0.1, this.#pace / 2);
      return;
    }
    const useful = Math.ceil(((served * latency) / 1_000) * 1.1);
    this.#limit = Math.max(1, Math.min(this.limit, useful));
    this.#pace = Math.max(0.1, Math.min(served, this.#pace ?? served));
  }

  #quicken(now: number): void {
    if (this.#pace === undefined) return;
    const clean = (now - this.#cleanSince) / 1_000;
    const elapsed = (now - this.#pacedAt) / 1_000;
    this.#pacedAt = now;
    this.#pace *= 1 + paceGrowth * elapsed * (1 + clean / paceQuickening);
    // Slots alone hold it now.
    if (clean > 120) this.#pace = undefined;
  }

  #grow(latency: number): void {
    this.#best = Math.min(this.#best * 1.002, latency);
    const limit = this.limit;
    const from = this.#reference;
    if (from && from.limit !== limit) {
      const elasticity = Math.log(latency / from.latency) / Math.log(limit / from.limit);
      // Growing was of no use, or shrinking did harm: back.
      const back = limit > from.limit ? elasticity > saturated : elasticity < saturated;
      if (back) {
        this.#limit = from.limit;
        this.#slowStart = false;
        this.#windowsSinceProbe = 0;
        this.#probing = undefined;
        // The way back is no evidence; the next window at that limit is.
        this.#reference = undefined;
        return;
      }
    }
    const wasProbe = this.#probing;
    this.#probing = undefined;
    this.#reference = { limit, latency };
    if (this.#slowStart && limit < this.#ceiling) this.#limit = Math.min(this.#ceiling, limit * 2);
    else this.#probe(limit, latency, wasProbe);
  }

  #probe(limit: number, latency: number, succeeded: "up" | "down" | undefined): void {
    this.#slowStart = false;
    this.#windowsSinceProbe += 1;
    const slow = latency > slowFactor * this.#best;
    // A probe that did well is followed by the next in the same direction.
    if (this.#windowsSinceProbe < probeEvery && !succeeded && !slow) return;
    this.#windowsSinceProbe = 0;
    if (slow && limit > 1 && succeeded !== "up") {
      this.#probing = "down";
      this.#limit = Math.min(limit - 1, Math.floor(limit * probeDown));
    } else if (limit < this.#ceiling && succeeded !== "down") {
      this.#probing = "up";
      this.#limit = Math.min(this.#ceiling, Math.max(limit + 1, Math.floor(limit * probeUp)));
    }
    this.#limit = Math.max(1, this.#limit);
  }
}

function emptyWindow(begun: number): Window {
  return { begun, answered: 0, refused: 0, durations: 0, tokens: 0, bound: false };
}
