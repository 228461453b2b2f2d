/**
 * The only module that knows the metrics library. Names are prefixed `dialoom_`; labels never hold a dialogue id, a tool
 * name or error text.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
/** Seconds: model calls last from tenths of a second to minutes, far beyond the library's own buckets. */
export const secondsBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 240, 480];
export class Metrics {
    #registry = new Registry();
    constructor(labels) {
        this.#registry.setDefaultLabels({ ...labels });
        collectDefaultMetrics({ register: this.#registry });
    }
    counter(name, help, labels = []) {
        return new Counter({
            name: `dialoom_${name}`,
            help,
            labelNames: [...labels],
            registers: [this.#registry],
        });
    }
    /** A value read whenever the metrics are asked for. */
    gauge(name, help, read) {
        new Gauge({
            name: `dialoom_${name}`,
            help,
            registers: [this.#registry],
            collect() {
                this.set(read());
            },
        });
    }
    histogram(name, help, labels = [], buckets = secondsBuckets) {
        return new Histogram({
            name: `dialoom_${name}`,
            help,
            labelNames: [...labels],
            buckets: [...buckets],
            registers: [this.#registry],
        });
    }
    /** Everything, in the Prometheus text format. */
    async text() {
        return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
    }
}
