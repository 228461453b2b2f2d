/**
 * Lets attempts at one model of one endpoint through: as many at once and a second as it takes, in an order that finishes
 * work before it begins more, and none while it wants to be left alone. Nothing waits inside a request: what waits, waits
 * here, without a connection.
 */
import { backOff } from "../stream/back-off.ts";
import { ConcurrencyLimit } from "./concurrency-limit.ts";
import type { Limits } from "./judge-limits.ts";
import { type Attempt, isAnswered, isFailure, isRefusedForLoad } from "./outcome.ts";
import { RateAllowance } from "./rate-allowance.ts";
import { type Slots, shareOf } from "./slots.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Told when an endpoint wants no requests for a while, so that no more messages are taken that would only wait. */
export interface Intake {
  /**
   * @param until milliseconds since the epoch
   * @param cause the endpoint asks for it, or it fails
   */
  park(until: number, reason: string, cause: "asked" | "failing"): void;
}

/** Who waits: lower classes first, and among one class who asked first, however often it was tried. */
export interface Turn {
  /** 0: finishes dialogues (judge), 1: makes new text (teacher). */
  readonly rank: 0 | 1;
  readonly number: number;
}

export interface Permit {
  /** Gives the place back with what became of the attempt at a step of the method. */
  settle(attempt: Attempt, step: string): void;
}

interface Waiting {
  readonly turn: Turn;
  readonly tokens: number;
  readonly admit: (permit: Permit) => void;
  readonly refuse: (reason: unknown) => void;
}

/** A Retry-After above this holds the whole endpoint at once; a shorter one, only when most requests are refused. */
export const shortWaitMs = 5_000;
/** Failures in a row, without any answer, after which the endpoint counts as down. */
const failuresToBreak = 10;
const breakBase = 1_000;
const breakCap = 60_000;
/** Part of a long wait that is added at random, so that a fleet does not come back at the same moment. */
const holdJitter = 0.05;
const holdJitterCap = 5_000;

export class Admission {
  readonly #slots: Slots;
  readonly #intake: Intake;
  readonly #limits: Limits;
  readonly #limit: ConcurrencyLimit;
  readonly #queue: Waiting[] = [];
  readonly #rates: RateAllowance;
  #pace: TokenBucket | undefined;
  #inFlight = 0;
  #heldUntil = 0;
  #heldBecause = "";
  /** After a hold one request goes first; the others follow when it is answered. */
  #probe: "none" | "due" | "out" = "none";
  #failures = 0;
  #breaks = 0;
  #refusedInARow = 0;
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = 0;
  #drain: { readonly until: number; readonly reason: Error } | undefined;
  #closed: Error | undefined;

  constructor(slots: Slots, limits: Limits, intake: Intake) {
    this.#slots = slots;
    this.#limits = limits;
    this.#rates = new RateAllowance(limits, Date.now());
    this.#intake = intake;
    this.#limit = new ConcurrencyLimit(slots.most, Date.now());
    this.setReplicas(1);
    slots.onFree(() => this.#admitNext());
  }

  /** Divides what is allowed to the whole stage among its live replicas. */
  setReplicas(replicas: number): void {
    this.#limit.setCeiling(Math.min(this.#slots.most, shareOf(this.#limits, replicas)));
    this.#rates.setReplicas(replicas, Date.now());
    this.#admitNext();
  }

  /**
   * Waits for a place.
   *
   * @param tokens that the attempt will take, prompt and answer, as far as can be told
   * @param signal gives the place in the queue up when it is aborted
   * @throws the error given to `close` or `turnAway`, or the signal's reason
   */
  async acquire(turn: Turn, tokens: number, signal?: AbortSignal | undefined): Promise<Permit> {
    signal?.throwIfAborted();
    const reason = this.#closed ?? this.#pointless();
    if (reason) throw reason;
    const { promise, resolve, reject } = Promise.withResolvers<Permit>();
    const waiting: Waiting = { turn, tokens, admit: resolve, refuse: reject };
    const giveUp = () => this.#giveUp(waiting, signal?.reason);
    const before = this.#queue.findLastIndex((other) => comesBefore(other.turn, turn));
    this.#queue.splice(before + 1, 0, waiting);
    signal?.addEventListener("abort", giveUp, { once: true });
    this.#admitNext();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Whoever is admitted already has a place to give back, and does so by itself. */
  #giveUp(waiting: Waiting, reason: unknown): void {
    const index = this.#queue.indexOf(waiting);
    if (index < 0) return;
    this.#queue.splice(index, 1);
    waiting.refuse(reason);
    this.#admitNext();
  }

  /** Sends away everybody who waits: a person has to mend something first. */
  turnAway(reason: Error): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { refuse } of this.#queue.splice(0)) refuse(reason);
  }

  /** The service stops at `until`: whoever would have to wait beyond it is sent away. */
  drain(until: number, reason: Error): void {
    this.#drain = { until, reason };
    if (this.#pointless()) this.turnAway(reason);
  }

  /** Sends away everybody who waits or comes later. */
  close(reason: Error): void {
    this.#closed = reason;
    this.turnAway(reason);
  }

  state() {
    const held = this.#heldUntil > Date.now();
    return {
      limit: this.#limit.limit,
      inFlight: this.#inFlight,
      waiting: this.#queue.length,
      requestsPerSecond: this.#limit.pace ?? null,
      heldUntil: held ? new Date(this.#heldUntil).toISOString() : null,
      heldBecause: held ? this.#heldBecause : null,
    };
  }

  #admitNext(): void {
    for (;;) {
      const first = this.#queue[0];
      if (!first || this.#closed) return;
      const now = Date.now();
      if (this.#probe === "out") return;
      if (this.#inFlight >= this.#limit.limit || !this.#slots.free) return;
      const wait = Math.max(
        this.#heldUntil - now,
        this.#pace?.waitFor(1, now) ?? 0,
        this.#rates.waitFor(first.tokens, now),
      );
      if (wait > 0) {
        this.#wakeIn(wait, now);
        return;
      }
      this.#queue.shift();
      this.#admit(first, now);
    }
  }

  #admit({ tokens, admit }: Waiting, now: number): void {
    if (this.#probe === "due") this.#probe = "out";
    this.#inFlight += 1;
    this.#slots.take();
    if (this.#inFlight >= this.#limit.limit) this.#limit.reached();
    this.#pace?.take(1, now);
    this.#rates.reserve(tokens, now);
    const isProbe = this.#probe === "out";
    let settled = false;
    admit({
      settle: (attempt, step) => {
        if (settled) return;
        settled = true;
        this.#inFlight -= 1;
        this.#learn(attempt, step, now, tokens, isProbe);
        // Wakes this admission, too.
        this.#slots.giveBack();
      },
    });
  }

  #learn(attempt: Attempt, step: string, startedAt: number, reserved: number, isProbe: boolean): void {
    const now = Date.now();
    // A probe that was given up tells nothing: the next one is a probe again.
    if (isProbe) this.#probe = attempt.outcome === "aborted" ? "due" : "none";
    this.#rates.settle(reserved, tokensOf(attempt, reserved), now);
    if (attempt.outcome === "aborted") return;
    if (attempt.limits) this.#rates.correct(attempt.limits, now);
    if (isAnswered(attempt)) {
      this.#wellAgain();
      this.#sample("answered", step, startedAt, now);
    } else if (isRefusedForLoad(attempt)) {
      this.#failures = 0;
      this.#sample("refused", step, startedAt, now);
      this.#refused(attempt.retryAfterMs ?? 0, attempt.message, now, isProbe);
    } else if (isFailure(attempt)) {
      // Too much load may show as answers that do not come in time.
      if (attempt.outcome === "timeout") this.#sample("refused", step, startedAt, now);
      this.#failed(attempt.retryAfterMs ?? 0, attempt.message, now, isProbe);
    }
  }

  #sample(kind: "answered" | "refused", step: string, startedAt: number, now: number): void {
    this.#limit.record({ kind, startedAt, durationMs: now - startedAt, step }, now);
    const { pace } = this.#limit;
    if (pace === undefined) this.#pace = undefined;
    // A tenth of a second's worth at once: enough not to lose time to timers, little enough not to be a burst.
    else if (this.#pace) this.#pace.setRate(pace, Math.max(1, pace / 10), now);
    else this.#pace = new TokenBucket(pace, Math.max(1, pace / 10), now);
  }

  #wellAgain(): void {
    this.#failures = 0;
    this.#breaks = 0;
    this.#refusedInARow = 0;
  }

  #refused(retryAfterMs: number, message: string, now: number, isProbe: boolean): void {
    this.#refusedInARow += 1;
    const most = this.#refusedInARow >= Math.max(3, this.#limit.limit / 2);
    if (retryAfterMs > shortWaitMs || (retryAfterMs > 0 && (most || isProbe))) {
      this.#wait(retryAfterMs, message, now);
    } else if (isProbe) this.#break(0, message, now);
  }

  #failed(retryAfterMs: number, message: string, now: number, isProbe: boolean): void {
    this.#failures += 1;
    if (retryAfterMs > shortWaitMs) this.#wait(retryAfterMs, message, now);
    else if (isProbe || this.#failures >= failuresToBreak) this.#break(retryAfterMs, message, now);
  }

  /** Leaves the endpoint alone for as long as it asks. */
  #wait(retryAfterMs: number, message: string, now: number): void {
    const jitter = Math.random() * Math.min(holdJitterCap, holdJitter * retryAfterMs);
    this.#hold(retryAfterMs + jitter, message, "asked", now);
  }

  /** Leaves an endpoint alone that counts as down, for longer each time, and never shorter than it asks. */
  #break(leastMs: number, message: string, now: number): void {
    const wait = breakBase / 2 + backOff(this.#breaks, breakBase, breakCap);
    this.#breaks += 1;
    this.#hold(Math.max(wait, leastMs), message, "failing", now);
  }

  #hold(milliseconds: number, reason: string, cause: "asked" | "failing", now: number): void {
    const until = now + milliseconds;
    this.#probe = "due";
    if (until <= this.#heldUntil) return;
    this.#heldUntil = until;
    this.#heldBecause = reason;
    this.#limit.restart(now);
    this.#intake.park(until, reason, cause);
    const pointless = this.#pointless();
    if (pointless) this.turnAway(pointless);
  }

  /** Why waiting makes no sense; undefined while it does. */
  #pointless(): Error | undefined {
    return this.#drain && this.#heldUntil > this.#drain.until ? this.#drain.reason : undefined;
  }

  #wakeIn(milliseconds: number, now: number): void {
    const at = now + Math.ceil(milliseconds);
    if (this.#timer && this.#wakeAt <= at) return;
    clearTimeout(this.#timer);
    this.#wakeAt = at;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#admitNext();
    }, at - now);
  }
}

function comesBefore(a: Turn, b: Turn): boolean {
  return a.rank !== b.rank ? a.rank < b.rank : a.number < b.number;
}

/** What an attempt took of the tokens reserved for it. One that failed may have been worked on: it counts in full. */
function tokensOf(attempt: Attempt, reserved: number): number {
  if (isAnswered(attempt)) return attempt.tokens.prompt + attempt.tokens.completion;
  return isRefusedForLoad(attempt) ? 0 : reserved;
}
