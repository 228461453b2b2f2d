/**
 * How long an answer is waited for. A connection that hangs looks like a slow answer: what takes many times as long as
 * the slowest of the latest answers of its step will not come.
 */
const remembered = 200;
const leastRemembered = 50;
const leastPatienceMs = 2_000;
/** Attempts given up in a row after which the endpoint is believed to be slow, not hanging. */
const tolerated = 3;

interface Step {
  readonly durations: number[];
  next: number;
  slowest: number;
}

export class Patience {
  readonly #factor: number;
  readonly #longest: number;
  readonly #steps = new Map<string, Step>();
  #inARow = 0;

  /** @param factor times the slowest of the latest answers; 0: always the longest @param longest milliseconds */
  constructor(factor: number, longest: number) {
    this.#factor = factor;
    this.#longest = longest;
  }

  /** Milliseconds the next attempt at `step` may take. */
  deadline(step: string): number {
    const known = this.#steps.get(step);
    if (this.#factor === 0 || !known || known.durations.length < leastRemembered) return this.#longest;
    const doublings = Math.max(0, this.#inARow - tolerated);
    const patience = Math.max(leastPatienceMs, this.#factor * known.slowest) * 2 ** Math.min(20, doublings);
    return Math.min(this.#longest, patience);
  }

  answered(step: string, durationMs: number): void {
    this.#inARow = 0;
    let known = this.#steps.get(step);
    if (!known) {
      known = { durations: [], next: 0, slowest: 0 };
      this.#steps.set(step, known);
    }
    const dropped = known.durations[known.next];
    known.durations[known.next] = durationMs;
    known.next = (known.next + 1) % remembered;
    known.slowest =
      dropped === known.slowest ? Math.max(...known.durations) : Math.max(known.slowest, durationMs);
  }

  gaveUp(): void {
    this.#inARow += 1;
  }
}
