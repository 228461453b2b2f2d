/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326;
/** Milliseconds until an answer: the median, or lognormal around it so that 99 % stay below the 99th percentile. */
export function latency({ latencyMs, latencyP99Ms }, random) {
    if (latencyMs === 0 || latencyP99Ms <= latencyMs)
        return latencyMs;
    const sigma = Math.log(latencyP99Ms / latencyMs) / z99;
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    // The far tail would hold up a test for nothing.
    return Math.min(latencyMs * Math.exp(sigma * normal), 10 * latencyP99Ms);
}
