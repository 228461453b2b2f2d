/** What the runtime costs: throughput, concurrency, scaling, memory, and work repeated when replicas go. Fifteen minutes. */
import footprint from "./footprint.bench.ts";
import passThrough from "./pass-through.bench.ts";
import replicas from "./replicas.bench.ts";
import restarts from "./restarts.bench.ts";
import waiting from "./waiting.bench.ts";

export default async function* () {
  for (const part of [passThrough, waiting, replicas, footprint, restarts]) yield* part();
}
