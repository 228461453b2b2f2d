/**
 * A world with its own time, in which everything that happens is decided by a seed: which of the things that are due comes
 * next, how long each takes, and what goes wrong. The same seed gives the same history, step by step.
 */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../services/shared/stream/clock.ts";

/** Somebody who may die or be frozen: what it was waiting for then never comes, or comes late. */
export class Actor {
  readonly name: string;
  alive = true;
  /** Virtual milliseconds until which nothing reaches it. */
  frozenUntil = 0;

  constructor(name: string) {
    this.name = name;
  }
}

interface Happening {
  readonly at: number;
  readonly order: number;
  readonly actor: Actor | undefined;
  readonly run: () => void;
  cancelled: boolean;
}

export class World {
  readonly seed: number;
  /** Virtual milliseconds since the epoch. */
  now = 1_700_000_000_000;
  readonly start = this.now;
  steps = 0;
  #state: number;
  #count = 0;
  /** A binary heap by time, then by order of coming. */
  readonly #heap: Happening[] = [];
  readonly #trace: string[] | undefined;

  constructor(seed: number, trace = false) {
    this.seed = seed;
    this.#state = (seed * 2_654_435_761) >>> 0;
    this.#trace = trace ? [] : undefined;
  }

  /** A number from 0 up to 1 (mulberry32). */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }

  /** Has something happen in `milliseconds`, unless `actor` is dead by then. @returns a function that prevents it */
  after(milliseconds: number, run: () => void, actor?: Actor): () => void {
    this.#count += 1;
    const happening: Happening = {
      at: this.now + Math.max(0, milliseconds),
      order: this.#count,
      actor,
      run,
      cancelled: false,
    };
    this.#push(happening);
    return () => {
      happening.cancelled = true;
    };
  }

  /** Time as an actor has it. */
  clockOf(actor: Actor): Clock {
    return { now: () => this.now, after: (milliseconds, run) => this.after(milliseconds, run, actor) };
  }

  sleep(milliseconds: number, actor?: Actor): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, resolve, actor);
    });
  }

  note(text: string): void {
    this.#trace?.push(`${String(this.now - this.start).padStart(7)} ${text}`);
  }

  get trace(): readonly string[] {
    return this.#trace ?? [];
  }

  /** Lets the world go on until `done`. @returns false when nothing is left to happen, or `limit` milliseconds have passed */
  async run(done: () => boolean, limit: number): Promise<boolean> {
    const end = this.now + limit;
    while (!done()) {
      const next = this.#pop();
      if (!next) return false;
      if (next.cancelled || (next.actor && !next.actor.alive)) continue;
      if (next.at > end) {
        this.#push(next);
        this.now = end;
        return false;
      }
      if (next.actor && next.actor.frozenUntil > next.at) {
        this.#push({ ...next, at: next.actor.frozenUntil });
        continue;
      }
      this.now = Math.max(this.now, next.at);
      this.steps += 1;
      next.run();
      // Every promise that can go on does so before anything else happens.
      await setImmediate();
    }
    return true;
  }

  #before(one: Happening, other: Happening): boolean {
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let index = heap.push(happening) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(heap[index] as Happening, heap[parent] as Happening)) break;
      [heap[index], heap[parent]] = [heap[parent] as Happening, heap[index] as Happening];
      index = parent;
    }
  }

  #pop(): Happening | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && this.#before(heap[child] as Happening, heap[least] as Happening))
          least = child;
      }
      if (least === index) return first;
      [heap[index], heap[least]] = [heap[least] as Happening, heap[index] as Happening];
      index = least;
    }
  }
}
