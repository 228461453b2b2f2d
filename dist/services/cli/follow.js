/** Follows an order until nothing more will come of it, showing how it goes. */
import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "./exit.js";
import { unlessAborted } from "./interrupts.js";
import { Observer } from "./observer.js";
import { StageMeter } from "./stage-progress.js";
import { deadLetterLines, orderLines, stageLines, summaryLine } from "./status-view.js";
const drawEveryMs = 1_000;
/**
 * @returns the order's progress once it is done
 * @throws Failure when it stalls, or its topics cannot be read
 * @throws Interrupted when `signal` is aborted
 */
export async function followOrder(options) {
    const { connection, orderId, signal, live, services } = options;
    const done = Promise.withResolvers();
    const observer = await Observer.start(connection, (tally) => {
        if (tally.done(orderId))
            done.resolve();
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
            const timer = Promise.withResolvers();
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
    }
    finally {
        await Promise.all([observer.stop(), meter.stop()]);
    }
}
function draw(live, order, stages, observer) {
    const letters = observer.tally.deadLetters();
    live.update([
        ...orderLines(order),
        "",
        ...stageLines(stages),
        ...(letters.length > 0 ? ["", ...deadLetterLines(letters)] : []),
    ], summaryLine(order, stages));
}
/** Notices when nothing moves any more. */
class StallWatch {
    #limitMs;
    #last = "";
    #since = performance.now();
    constructor(limitMs) {
        this.#limitMs = limitMs;
    }
    /** @throws Failure when nothing has moved for the limit */
    check(order, stages, observer) {
        const now = JSON.stringify([order.attempts, order.calls, stages]);
        if (now !== this.#last) {
            this.#last = now;
            this.#since = performance.now();
        }
        else if (performance.now() - this.#since > this.#limitMs) {
            throw new Failure([
                `Nothing has moved for ${Math.round(this.#limitMs / 1_000)} s: ${summaryLine(order, stages)}.`,
                ...deadLetterLines(observer.tally.deadLetters()),
            ].join("\n"));
        }
    }
}
