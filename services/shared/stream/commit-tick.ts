/** When a partition is committed next: at once when there is plenty to commit, else a tick after the first result. */
import type { Clock } from "./clock.ts";

/** Results that make a commit worth while at once, and the bytes that do. */
const plenty = 128;
const plentyBytes = 1 << 20;
/** Milliseconds between two commits at least: brokers still write the markers of the one before. */
const spacing = 20;
/** Milliseconds until a position is committed that moved without any result, past control records. */
const idleTick = 1_000;

/** What there is to be committed. */
export interface CommitNeed {
  readonly results: number;
  readonly bytes: number;
  /** Whether the position moved. */
  readonly moved: boolean;
  /** Whether waiting for more results is of no use. */
  readonly urgent: boolean;
}

export class CommitTick {
  readonly #interval: number;
  readonly #clock: Clock;
  readonly #commit: () => void;
  #last = 0;
  #timer: { readonly due: number; readonly cancel: () => void } | undefined;

  /** @param interval milliseconds a result waits for others, at most */
  constructor(interval: number, clock: Clock, commit: () => void) {
    this.#interval = interval;
    this.#clock = clock;
    this.#commit = commit;
  }

  /** Plans the next commit, or brings it forward. */
  arm(need: CommitNeed): void {
    const wait = this.#wait(need);
    if (wait === undefined) return;
    const now = this.#clock.now();
    const due = Math.max(now + wait, this.#last + spacing);
    if (this.#timer && this.#timer.due <= due) return;
    this.cancel();
    const cancel = this.#clock.after(due - now, () => {
      this.#timer = undefined;
      this.#commit();
    });
    this.#timer = { due, cancel };
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** A commit ended just now. */
  ended(): void {
    this.#last = this.#clock.now();
  }

  #wait({ results, bytes, moved, urgent }: CommitNeed): number | undefined {
    if (results > 0) return urgent || results >= plenty || bytes >= plentyBytes ? 0 : this.#interval;
    return moved ? idleTick : undefined;
  }
}
