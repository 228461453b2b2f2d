/** Most requests at once. */
export interface Ceiling {
  /** From one replica. */
  readonly maxConcurrency: number;
  /** From all live replicas together; 0: no such limit. */
  readonly fleetLimit: number;
}

/** Requests at once that one of so many replicas may make; at least 1. */
export function shareOf({ maxConcurrency, fleetLimit }: Ceiling, replicas: number): number {
  const share = fleetLimit > 0 ? Math.floor(fleetLimit / replicas) : maxConcurrency;
  return Math.max(1, Math.min(maxConcurrency, share));
}

/** Requests to one endpoint at once, whatever the model: shared by its admissions. */
export class Slots {
  #most: number;
  #used = 0;
  readonly #waiting = new Set<() => void>();

  constructor(most: number) {
    this.#most = most;
  }

  get most(): number {
    return this.#most;
  }

  get free(): boolean {
    return this.#used < this.#most;
  }

  get used(): number {
    return this.#used;
  }

  setMost(most: number): void {
    this.#most = Math.max(1, most);
    this.#wake();
  }

  take(): void {
    this.#used += 1;
  }

  giveBack(): void {
    this.#used -= 1;
    this.#wake();
  }

  /** Called whenever a slot may be free. */
  onFree(wake: () => void): void {
    this.#waiting.add(wake);
  }

  #wake(): void {
    for (const wake of this.#waiting) {
      if (!this.free) return;
      wake();
    }
  }
}
