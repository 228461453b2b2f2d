/**
 * Finds how many requests at once, and how many a second, an endpoint takes. Pure: time is handed in.
 *
 * Evidence is judged in windows of at least as many answers as the limit allows at once.
 *
 * - The limit doubles from window to window (slow start) until something speaks against it, then grows by probes.
 * - Refusals that meet a larger limit take it back. Those at a limit that did well put the requests on trial
 *   (request-pace.ts); too many to be noise cut the limit at once, to what was really in use (Little's law: rate × latency).
 * - Latency, for servers that queue instead of refusing: where more requests at once only make each take longer in
 *   proportion, the limit goes back. Latencies are compared step by step, as steps differ in how long they take. Where the
 *   smaller limit turns out to be as slow, it was others' load that had slowed the endpoint down: the growth was not at
 *   fault, and is made again.
 */
import { isClearlyLoad, RequestPace } from "./request-pace.ts";
import { BestLatencies, StepLatencies } from "./step-latencies.ts";

export interface Sample {
  readonly kind: "answered" | "refused";
  readonly startedAt: number;
  readonly durationMs: number;
  /** Step of the method the request belongs to. */
  readonly step: string;
}

interface Window {
  /** What began before is no evidence: it was under another limit, or met what that had left. */
  readonly from: number;
  answered: number;
  refused: number;
  /** Answers that came in the window, whenever they were asked for: what was served. */
  came: number;
  durations: number;
  readonly latencies: StepLatencies;
  /** Whether the limit was reached: where it was not, it is no part of what was seen. */
  bound: boolean;
}

const initialLimit = 16;
const leastWindowMs = 500;
const leastSamples = 8;
/** The same once a first limit or pace is found: what is judged then is finer, and latencies scatter. */
const leastWhenFound = 48;
/** Room above the concurrency in use that a cut leaves. */
const roomAfterCut = 1.6;
/** Part of a window's growth in concurrency that shows up as latency, above which growing is of no use. */
const saturated = 0.75;
const probeUp = 1.25;
const probeDown = 0.8;
/** Windows between probes: at first, and at most, as each that fails in a row doubles it. */
const probeEvery = 3;
const probeSeldom = 128;
/** Latency above its best, as a factor, from which lower limits are tried. */
const slowFactor = 1.4;
/** What the best latency loses of its authority in a window, so that it is not believed for ever. */
const bestAgeing = 1.002;
/** Answers of a step that make a mean which is believed. */
const leastOfStep = 16;

interface Point {
  readonly limit: number;
  readonly latencies: StepLatencies;
}

/** A growth that was taken back, until it is known whether it was at fault. */
interface Doubt extends Point {
  /** The limit before it. */
  readonly from: number;
  readonly slowStart: boolean;
}

export class ConcurrencyLimit {
  #ceiling: number;
  #limit: number;
  #slowStart = true;
  /** Milliseconds the latest answers took, mean. */
  #duration = 0;
  #window: Window;
  readonly #pace = new RequestPace();
  #reference: Point | undefined;
  readonly #best = new BestLatencies(bestAgeing, leastOfStep);
  #windowsSinceProbe = 0;
  #probeEvery = probeEvery;
  #probing: "up" | "down" | undefined;
  /** Probes up in a row that did well. */
  #grewWell = 0;
  #doubt: Doubt | undefined;

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
    return this.#pace.perSecond;
  }

  setCeiling(ceiling: number): void {
    this.#ceiling = Math.max(1, ceiling);
    this.#limit = Math.min(this.#limit, this.#ceiling);
  }

  /** As many requests run as the limit allows. */
  reached(): void {
    this.#window.bound = true;
  }

  /** After an outage or a long wait the endpoint is approached anew. */
  restart(now: number): void {
    this.#limit = Math.max(1, Math.min(initialLimit, this.limit / 2));
    this.#slowStart = true;
    this.#reference = undefined;
    this.#probing = undefined;
    this.#pace.restart();
    this.#doubt = undefined;
    this.#window = emptyWindow(now);
  }

  record(sample: Sample, now: number): void {
    const window = this.#window;
    if (sample.kind === "answered" && now >= window.from) window.came += 1;
    if (sample.startedAt < window.from) return;
    if (sample.kind === "refused") window.refused += 1;
    else {
      window.answered += 1;
      window.durations += sample.durationMs;
      window.latencies.add(sample.step, sample.durationMs);
    }
    const elapsed = now - window.from;
    const total = window.answered + window.refused;
    const flood =
      window.refused >= leastSamples && window.refused > window.came && 2 * elapsed >= leastWindowMs;
    // Growing is taken back before refused requests have come again and again.
    const burst = this.#growing && window.refused > leastSamples + 2 * this.#pace.noise * total;
    const whole = total >= this.#samplesNeeded() && elapsed >= leastWindowMs;
    if (flood || burst || whole) this.#judge(now);
  }

  get #growing(): boolean {
    return this.#reference !== undefined && this.#reference.limit < this.limit;
  }

  #samplesNeeded(): number {
    const { trialSamples } = this.#pace;
    if (trialSamples !== undefined) return Math.max(leastSamples, trialSamples);
    return Math.max(this.#slowStart && this.pace === undefined ? leastSamples : leastWhenFound, this.limit);
  }

  #judge(now: number): void {
    const window = this.#window;
    const { answered, refused } = window;
    const total = answered + refused;
    const share = refused / total;
    const served = (window.came * 1_000) / Math.max(1, now - window.from);
    if (answered > 0) this.#duration = window.durations / answered;
    this.#window = emptyWindow(now);
    if (this.#pace.trialSamples !== undefined) {
      const verdict = this.#pace.endTrial(share, total, now);
      if (verdict === "load") this.#cut(served, now);
      // Noise may have ended the search for the limit too early.
      else if (verdict === "noise") this.#slowStart = true;
      return;
    }
    if (this.#pace.isTooMany(refused, total)) {
      const from = this.#reference;
      // What growing met is answered by going back; refusals at a limit that did well before have another reason.
      if (from && from.limit < this.limit) {
        // Refused requests cost more than slow ones, unless some are refused anyway.
        this.#probeSeldomer(this.#pace.noise > 0 ? 2 : 4);
        this.#goBack(from.limit, now);
      } else if (isClearlyLoad(share, total)) this.#cut(served, now);
      else {
        this.#pace.try(share, served);
        this.#probing = undefined;
        this.#window = emptyWindow(now + this.#duration);
      }
      return;
    }
    this.#pace.calm(share, total, now);
    if (window.bound && answered > 0) this.#grow(window.latencies, now);
  }

  #cut(served: number, now: number): void {
    this.#slowStart = false;
    this.#reference = undefined;
    this.#probing = undefined;
    this.#pace.cut(served, now);
    this.#window = emptyWindow(now + this.#duration);
    if (served === 0) {
      this.#limit = Math.max(1, this.limit / 2);
      return;
    }
    const used = Math.ceil(((served * this.#duration) / 1_000) * roomAfterCut);
    this.#limit = Math.max(1, Math.min(this.limit, used));
  }

  #grow(latencies: StepLatencies, now: number): void {
    const slow = (this.#best.judge(latencies) ?? 1) > slowFactor;
    const limit = this.limit;
    const from = this.#reference;
    const probed = this.#probing;
    const doubt = this.#doubt;
    this.#probing = undefined;
    this.#doubt = undefined;
    const point = { limit, latencies };
    const grown = from && elasticity(from, point);
    if (from && grown !== undefined) {
      // Growing was of no use, or shrinking did harm: back.
      if (limit > from.limit ? grown > saturated : grown < saturated) {
        const slowStart = this.#slowStart;
        this.#goBack(from.limit, now);
        if (limit > from.limit) this.#doubt = { ...point, from: from.limit, slowStart };
        return;
      }
    }
    this.#reference = point;
    if (doubt && doubt.from === limit) {
      const slower = elasticity(point, doubt);
      if (slower !== undefined && slower <= saturated) {
        // It is as slow without the growth: something else had slowed the endpoint down.
        this.#slowStart = doubt.slowStart;
        this.#probing = "up";
        this.#set(doubt.limit, now);
        return;
      }
      this.#probeSeldomer();
    }
    if (this.#slowStart && limit < this.#ceiling) this.#set(limit * 2, now);
    else this.#probe(limit, slow, probed, now);
  }

  #goBack(limit: number, now: number): void {
    this.#slowStart = false;
    this.#probing = undefined;
    this.#doubt = undefined;
    this.#grewWell = 0;
    this.#windowsSinceProbe = 0;
    // The way back is no evidence; the next window at that limit is.
    this.#reference = undefined;
    this.#set(limit, now);
  }

  #probeSeldomer(factor = 2): void {
    this.#probeEvery = Math.min(probeSeldom, factor * this.#probeEvery);
  }

  #probe(limit: number, slow: boolean, succeeded: "up" | "down" | undefined, now: number): void {
    this.#slowStart = false;
    this.#windowsSinceProbe += 1;
    // A probe that did well is followed by the next in the same direction.
    if (succeeded === "up") {
      this.#probeEvery = probeEvery;
      this.#grewWell += 1;
    }
    if (this.#windowsSinceProbe < this.#probeEvery && !succeeded && !slow) return;
    this.#windowsSinceProbe = 0;
    if (slow && limit > 1 && succeeded !== "up") {
      this.#probing = "down";
      this.#set(Math.min(limit - 1, Math.floor(limit * probeDown)), now);
    } else if (limit < this.#ceiling && succeeded !== "down") {
      this.#probing = "up";
      // Far below what is possible, small steps take for ever.
      const factor = this.#grewWell >= 2 ? 2 : probeUp;
      this.#set(Math.max(limit + 1, Math.floor(limit * factor)), now);
    }
  }

  /** Changes the limit. What the old one has left in the endpoint's queue is gone after an answer's time. */
  #set(limit: number, now: number): void {
    this.#limit = Math.max(1, Math.min(this.#ceiling, limit));
    this.#window = emptyWindow(now + this.#duration);
  }
}

/** How much of the way from one limit to another shows as latency: 0 nothing, 1 all; undefined when it cannot be told. */
function elasticity(from: Point, to: Point): number | undefined {
  if (from.limit === to.limit) return undefined;
  const ratio = to.latencies.against((step) => from.latencies.mean(step));
  return ratio === undefined ? undefined : Math.log(ratio) / Math.log(to.limit / from.limit);
}

function emptyWindow(from: number): Window {
  return {
    from,
    answered: 0,
    refused: 0,
    came: 0,
    durations: 0,
    latencies: new StepLatencies(),
    bound: false,
  };
}
