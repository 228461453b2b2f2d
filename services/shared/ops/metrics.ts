/**
 * The only module that knows the metrics library. Names are prefixed `dialoom_`; labels never hold a dialogue id, a tool
 * name or error text.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Seconds: model calls last from tenths of a second to minutes, far beyond the library's own buckets. */
export const secondsBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 240, 480];

/**
 * Milliseconds between two samples of the event loop's lag. The library's own 10 wake an idle process a hundred times a
 * second, which was more than half of all it did.
 */
const lagSampling = 100;

export class Metrics {
  readonly #registry = new Registry();

  constructor(labels: Readonly<Record<string, string>>) {
    this.#registry.setDefaultLabels({ ...labels });
  }

  /** Tells of the process itself too: memory, processor time, lag of the event loop, garbage collection. Once a process. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: lagSampling });
  }

  counter<L extends string>(name: string, help: string, labels: readonly L[] = []): Counter<L> {
    return new Counter({
      name: `dialoom_${name}`,
      help,
      labelNames: [...labels],
      registers: [this.#registry],
    });
  }

  /** A value read whenever the metrics are asked for. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `dialoom_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  histogram<L extends string>(
    name: string,
    help: string,
    labels: readonly L[] = [],
    buckets: readonly number[] = secondsBuckets,
  ): Histogram<L> {
    return new Histogram({
      name: `dialoom_${name}`,
      help,
      labelNames: [...labels],
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }

  /** Everything, in the Prometheus text format. */
  async text(): Promise<{ contentType: string; body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}
