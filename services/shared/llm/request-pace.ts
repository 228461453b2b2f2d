/**
 * How many requests a second an endpoint takes, and which refusals are about that. Pure: time is handed in.
 *
 * Refused requests are paced a little below the rate that was served, on trial. Where that ends refusals, they were about
 * load: the pace stays, and creeps up again. Where it does not, they are noise: the pace is taken back, and refusals count
 * only as far as they exceed the noise.
 */

/** Refused share that an endpoint at its limit may have. */
const toleratedShare = 0.02;
/** A larger share of refusals is always about load. */
const largestNoise = 0.2;
/** Refusals that a trial would see if they were noise: enough to tell. */
const trialRefusals = 10;
const longestTrial = 100;
/** Part of the served rate that a trial goes at: an endpoint at its limit must not refuse by chance alone. */
const trialPace = 0.92;
/** Share of refusals that may be left in a trial, if those before it were about load. */
const leftByTrial = 1.5 * toleratedShare;
/** Weight of the newest window in the share of refusals that is taken for noise. */
const noiseMemory = 0.05;
/** A second's growth of the pace after a cut, which quickens the longer it meets no refusals. */
const paceGrowth = 0.02;
/** Seconds without refusals over which that growth doubles. */
const paceQuickening = 2;
/** Seconds without refusals after which the limit alone is enough. */
const paceEnds = 120;

/** Requests a second at least: something has to show when an endpoint is well again. */
const leastPace = 0.1;

interface Trial {
  /** Pace before it. */
  readonly pace: number | undefined;
  /** Answers a second before it. */
  readonly served: number;
  /** Share of refusals before it. */
  readonly share: number;
}

export class RequestPace {
  #pace: number | undefined;
  #pacedAt = 0;
  #cleanSince = 0;
  #noise = 0;
  /** Requests the noise was seen in. */
  #noiseSamples = 1;
  #trial: Trial | undefined;

  /** Requests a second; undefined: as many as there are slots for. */
  get perSecond(): number | undefined {
    return this.#pace;
  }

  /** Share of requests that may be refused whatever the load, as far as chance lets it be told. */
  get noise(): number {
    const noise = this.#noise;
    return noise + 2 * Math.sqrt((noise * (1 - noise)) / this.#noiseSamples);
  }

  /** Requests that decide the trial; undefined while there is none. */
  get trialSamples(): number | undefined {
    return this.#trial && Math.min(longestTrial, trialRefusals / this.#trial.share);
  }

  /** Whether so many of a window were refused that it cannot be noise, nor what an endpoint at its limit may refuse. */
  isTooMany(refused: number, total: number): boolean {
    const expected = this.noise * total;
    return refused > expected + 2 * Math.sqrt(expected) + Math.max(1, toleratedShare * total);
  }

  /** Begins a trial. @param share refused before it @param served answers a second before it */
  try(share: number, served: number): void {
    this.#trial = { pace: this.#pace, served, share };
    this.#pace = Math.max(leastPace, trialPace * served);
  }

  /**
   * Ends the trial by what was refused in it.
   *
   * @returns `paced`: refusals ended, the pace stays; `noise`: they did not, and the pace is gone; `load`: there are too
   * many for either
   */
  endTrial(share: number, total: number, now: number): "paced" | "noise" | "load" {
    const trial = this.#trial;
    this.#trial = undefined;
    this.#pacedAt = now;
    if (isClearlyLoad(share, total)) return "load";
    if (!trial || share > leftByTrial) {
      this.#noise = share;
      this.#noiseSamples = total;
      // An earlier pace rests on a trial that ended otherwise: one of the two was chance, and this one costs less to undo.
      this.#pace = undefined;
      return "noise";
    }
    this.#cleanSince = now;
    this.#pace = Math.max(leastPace, Math.min(trial.served, trial.pace ?? trial.served));
    return "paced";
  }

  /** Too much was sent. @param served answers a second, 0 when nothing was answered any more */
  cut(served: number, now: number): void {
    this.#cleanSince = now;
    this.#pacedAt = now;
    if (served > 0) this.#pace = Math.max(leastPace, Math.min(served, this.#pace ?? served));
    else if (this.#pace !== undefined) this.#pace = Math.max(leastPace, this.#pace / 2);
  }

  /** A window met no more refusals than it may: the pace creeps up. */
  calm(share: number, total: number, now: number): void {
    if (this.#noise > 0) {
      this.#noise += noiseMemory * (share - this.#noise);
      this.#noiseSamples += total;
    }
    if (this.#pace === undefined) return;
    const clean = (now - this.#cleanSince) / 1_000;
    const elapsed = (now - this.#pacedAt) / 1_000;
    this.#pacedAt = now;
    this.#pace *= 1 + paceGrowth * elapsed * (1 + clean / paceQuickening);
    if (clean > paceEnds) this.#pace = undefined;
  }

  /** Gives the trial up: after an outage it would tell nothing. */
  restart(): void {
    this.#trial = undefined;
  }
}

/** Whether a share seen in so many requests is above what noise may be, chance allowed for. */
export function isClearlyLoad(share: number, total: number): boolean {
  return share - 2 * Math.sqrt((share * (1 - share)) / total) > largestNoise;
}
