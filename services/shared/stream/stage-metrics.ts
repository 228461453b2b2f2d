import type { Metrics } from "../ops/metrics.ts";

/** What a stage did since it started; shown at /statusz and counted at /metrics. */
export class StageMetrics {
  received = 0;
  processed = 0;
  produced = 0;
  deadLettered = 0;
  retried = 0;
  stale = 0;
  inFlight = 0;
  readonly #records;
  readonly #produced;
  readonly #seconds;

  constructor(metrics: Metrics) {
    this.#records = metrics.counter("records_total", "Records by what became of them.", ["outcome"]);
    this.#produced = metrics.counter("produced_total", "Records produced, by topic.", ["topic"]);
    this.#seconds = metrics.histogram(
      "process_seconds",
      "From taking a record up to its outputs' acknowledgement.",
      ["outcome"],
    );
    metrics.gauge("in_flight", "Records being worked on.", () => this.inFlight);
  }

  outcome(outcome: "processed" | "dead_lettered" | "retried" | "stale", seconds?: number): void {
    if (outcome === "processed") this.processed += 1;
    else if (outcome === "dead_lettered") this.deadLettered += 1;
    else if (outcome === "retried") this.retried += 1;
    else this.stale += 1;
    this.#records.inc({ outcome });
    if (seconds !== undefined) this.#seconds.observe({ outcome }, seconds);
  }

  output(topic: string): void {
    this.produced += 1;
    this.#produced.inc({ topic });
  }

  snapshot() {
    const { received, processed, produced, deadLettered, retried, stale, inFlight } = this;
    return { received, processed, produced, deadLettered, retried, stale, inFlight };
  }
}
