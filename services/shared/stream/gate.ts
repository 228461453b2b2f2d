import { type Clock, systemClock } from "./clock.ts";

/**
 * Stops the intake when only a person can mend what is wrong (a refused key, an unknown model). While it is closed, one
 * record at a time is let through as a probe; the first that succeeds opens it again. It can also be parked until a time
 * at which what is wrong will have passed.
 */
export class Gate {
  readonly #probeInterval: number;
  readonly #clock: Clock;
  #reason: string | undefined;
  #probing = false;
  #probeAt = 0;
  readonly #waiting: (() => void)[] = [];
  #cancelTimer: (() => void) | undefined;
  #parkedUntil = 0;
  #cancelPark: (() => void) | undefined;
  #closedAt = 0;
  /** Time for which nothing was let through by no fault of a record, up to `#heldUntil`. */
  #held = 0;
  #heldUntil = 0;
  readonly #wakeAllBound = () => this.#wakeAll();

  /** @param probeInterval milliseconds between probes while closed */
  constructor(probeInterval: number, clock: Clock = systemClock) {
    this.#probeInterval = probeInterval;
    this.#clock = clock;
  }

  /** Why the intake is stopped; undefined while it is not. */
  get closedBecause(): string | undefined {
    return this.#reason;
  }

  /**
   * Waits until a record may be worked on: at once while open, as the next probe while closed.
   *
   * @throws the signal's reason when it is aborted
   */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#reason === undefined && !this.#parked) return;
    signal.addEventListener("abort", this.#wakeAllBound, { once: true });
    while (this.#parked || (this.#reason !== undefined && !this.#takeProbe())) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        this.#arm();
      });
      signal.throwIfAborted();
    }
  }

  /**
   * Milliseconds so far for which the intake was stopped for a person, or because it was asked to wait: time that says
   * nothing about the records that waited.
   */
  heldMs(): number {
    const now = this.#clock.now();
    this.#countClosed(now);
    return this.#held - Math.max(0, this.#heldUntil - now);
  }

  /**
   * Lets nothing through before `until`, in milliseconds since the epoch.
   *
   * @param cause somebody asks for it, or what records need fails
   */
  park(until: number, cause: "asked" | "failing"): void {
    const now = this.#clock.now();
    this.#countClosed(now);
    if (cause === "asked") this.#count(now, until);
    if (until <= this.#parkedUntil) return;
    this.#parkedUntil = until;
    this.#cancelPark?.();
    this.#cancelPark = this.#clock.after(Math.max(0, until - this.#clock.now()), () => this.#wakeAll());
  }

  /** @returns true when the gate was open until now. */
  close(reason: string): boolean {
    const wasOpen = this.#reason === undefined;
    if (wasOpen) this.#closedAt = this.#clock.now();
    this.#reason = reason;
    this.#probing = false;
    this.#probeAt = this.#clock.now() + this.#probeInterval;
    this.#arm();
    return wasOpen;
  }

  /** @returns true when the gate was closed until now. */
  open(): boolean {
    const wasClosed = this.#reason !== undefined;
    this.#countClosed(this.#clock.now());
    this.#reason = undefined;
    this.#probing = false;
    this.#wakeAll();
    return wasClosed;
  }

  /** Gives a probe back that came to no answer either way. */
  returnProbe(): void {
    if (this.#reason === undefined) return;
    this.#probing = false;
    this.#probeAt = this.#clock.now() + this.#probeInterval;
    this.#arm();
  }

  #countClosed(now: number): void {
    if (this.#reason === undefined) return;
    this.#count(this.#closedAt, now);
    this.#closedAt = now;
  }

  /** Counts a stretch of time, of which a beginning may be counted already. */
  #count(from: number, to: number): void {
    const begin = Math.max(from, this.#heldUntil);
    if (to <= begin) return;
    this.#held += to - begin;
    this.#heldUntil = to;
  }

  get #parked(): boolean {
    return this.#clock.now() < this.#parkedUntil;
  }

  #takeProbe(): boolean {
    if (this.#probing || this.#clock.now() < this.#probeAt) return false;
    this.#probing = true;
    return true;
  }

  #arm(): void {
    // While it is only parked, the end of the parking wakes everybody.
    if (this.#reason === undefined) return;
    if (this.#cancelTimer || this.#waiting.length === 0 || this.#probing) return;
    const at = Math.max(this.#probeAt, this.#parkedUntil);
    this.#cancelTimer = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#cancelTimer = undefined;
      this.#waiting.shift()?.();
    });
  }

  #wakeAll(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
