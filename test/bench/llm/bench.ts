/** The client of the models against the simulator in another process. Four minutes. */
import faults from "./faults.bench.ts";
import fullSpeed from "./full-speed.bench.ts";
import limits from "./limits.bench.ts";
import prefixes from "./prefixes.bench.ts";

export default async function* () {
  for (const part of [fullSpeed, faults, limits, prefixes]) yield* part();
}
