/** Follows an order until nothing more will come of it, showing how it goes. */
import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "./connection.ts";
import { Failure } from "./exit.ts";
import type { ServiceRecord } from "./home.ts";
import { unlessAborted } from "./interrupts.ts";
import { Observer } from "./observer.ts";
import { StageMeter, type StageProgress } from "./stage-progress.ts";
import { deadLetterLines, orderLines, stageLines, summaryLine } from "./status-view.ts";
import type { OrderProgress } from "./tally.ts";
import type { LiveBlock } from "./terminal.ts";

export interface FollowOptions {
  readonly connection: Connection;
  readonly orderId: string;
  readonly signal: AbortSignal;
  readonly live: LiveBlock;
  /** Services that can be asked what is in flight; default: those of the connection. */
  readonly services?: () => readonly ServiceRecord[];
  /** Give up when nothing has moved for so long; default: never. */
  readonly stallLimitMs?: number;
}

const drawEveryMs = 1_000;

/**
 * @returns the order's progress once it is done
 * @throws Failure when it stalls, or its topics cannot be read
 * @throws Interrupted when `signal` is aborted
 */
export async function followOrder(options: FollowOptions): Promise<OrderProgress> {
  const { connection, orderId, signal, live, services } = options;
  const done = Promise.withResolvers<void>();
  const observer = await Observer.start(connection, (tally) => {
    if (tally.done(orderId)) done.resolve();
  });
  const meter = await StageMeter.start(connection, services);
  const stall = new StallWatch(options.stallLimitMs ?? Number.POSITIVE_INFINITY);
  try {
    let over = observer.tally.done(orderId);
    while (!over) {
      const stages = await unlessAborted(meter.read(), signal);
      const order = observer.tally.order(orderId);
      draw(live, order, stages, observer);
      stall.check(order, stages, observer);
      const timer = Promise.withResolvers<void>();
      const timeout = setTimeout(timer.resolve, drawEveryMs);
      await unlessAborted(Promise.race([done.promise, timer.promise, observer.failed]), signal);
      clearTimeout(timeout);
      over = observer.tally.done(orderId);
    }
    // Stages commit what they have done every so often: a moment later their figures have settled.
    await unlessAborted(delay(drawEveryMs), signal);
    draw(live, observer.tally.order(orderId), await unlessAborted(meter.read(), signal), observer);
    live.end("keep");
    return observer.tally.order(orderId);
  } finally {
    await Promise.all([observer.stop(), meter.stop()]);
  }
}

function draw(
  live: LiveBlock,
  order: OrderProgress,
  stages: readonly StageProgress[],
  observer: Observer,
): void {
  const letters = observer.tally.deadLetters();
  live.update(
    [
      ...orderLines(order),
      "",
      ...stageLines(stages),
      ...(letters.length > 0 ? ["", ...deadLetterLines(letters)] : []),
    ],
    summaryLine(order, stages),
  );
}

/** Notices when nothing moves any more. */
class StallWatch {
  readonly #limitMs: number;
  #last = "";
  #since = performance.now();

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** @throws Failure when nothing has moved for the limit */
  check(order: OrderProgress, stages: readonly StageProgress[], observer: Observer): void {
    const now = JSON.stringify([order.attempts, order.calls, stages]);
    if (now !== this.#last) {
      this.#last = now;
      this.#since = performance.now();
    } else if (performance.now() - this.#since > this.#limitMs) {
      throw new Failure(
        [
          `Nothing has moved for ${Math.round(this.#limitMs / 1_000)} s: ${summaryLine(order, stages)}.`,
          ...deadLetterLines(observer.tally.deadLetters()),
        ].join("\n"),
      );
    }
  }
}
