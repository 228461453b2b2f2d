import { setTimeout as sleep } from "node:timers/promises";
/**
 * Asks again and again until the check says true.
 * @returns false when the limit passed first, or `giveUp` said so.
 */
export async function pollUntil(check, options) {
    const deadline = performance.now() + options.limitMs;
    while (!options.giveUp?.()) {
        if (await check())
            return true;
        if (performance.now() >= deadline)
            return false;
        await sleep(options.everyMs);
    }
    return false;
}
