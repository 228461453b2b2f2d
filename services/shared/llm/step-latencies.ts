/**
 * How long the answers of a window took, step by step. Steps differ in what they read and write, and so in how long they
 * take: only the same steps say whether an endpoint got slower, however their mix changes.
 */
export class StepLatencies {
  readonly #steps = new Map<string, { count: number; sum: number }>();

  add(step: string, durationMs: number): void {
    const known = this.#steps.get(step);
    if (known) {
      known.count += 1;
      known.sum += durationMs;
    } else this.#steps.set(step, { count: 1, sum: durationMs });
  }

  /** Mean duration over earlier ones, weighted as the steps are here; undefined when hardly any step is in both. */
  against(earlier: (step: string) => number | undefined): number | undefined {
    let [took, before, compared, all] = [0, 0, 0, 0];
    for (const [step, { count, sum }] of this.#steps) {
      all += count;
      const mean = earlier(step);
      if (mean === undefined || mean <= 0) continue;
      compared += count;
      took += sum;
      before += count * mean;
    }
    return compared > 0 && 2 * compared >= all ? Math.max(took, 1) / before : undefined;
  }

  /** Mean milliseconds of a step; undefined where there was none of it, or fewer than `least`. */
  mean(step: string, least = 1): number | undefined {
    const known = this.#steps.get(step);
    return known && known.count >= least ? known.sum / known.count : undefined;
  }

  steps(): Iterable<string> {
    return this.#steps.keys();
  }
}

/** The best mean of each step so far, which loses its authority little by little. */
export class BestLatencies {
  readonly #best = new Map<string, number>();
  readonly #ageing: number;
  readonly #least: number;

  /** @param ageing factor a window @param least answers of a step that make a mean to be believed */
  constructor(ageing: number, least: number) {
    this.#ageing = ageing;
    this.#least = least;
  }

  /** Takes a window in. @returns its latency over the best, 1 at best; undefined when nothing can be said */
  judge(window: StepLatencies): number | undefined {
    for (const step of window.steps()) {
      const mean = window.mean(step, this.#least);
      const best = this.#best.get(step);
      if (mean !== undefined) this.#best.set(step, Math.min(mean, (best ?? mean) * this.#ageing));
    }
    return window.against((step) => this.#best.get(step));
  }
}
