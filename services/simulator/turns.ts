/** Lets at most `most` requests be worked on at once; the others wait in the order they came. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  async take(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  giveBack(): void {
    // Handed straight to the next waiter, so that nobody who comes in between can take its place.
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
