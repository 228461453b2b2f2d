/** What a stage did since it started; shown at /statusz and counted at /metrics. */
export class StageMetrics {
    received = 0;
    processed = 0;
    produced = 0;
    deadLettered = 0;
    retried = 0;
    /** Results that were of no more use: the partition was lost, or somebody else had done the record. */
    stale = 0;
    /** Records that came again and needed no work. */
    skipped = 0;
    committed = 0;
    /** Commits whose outcome was unknown, or that another owner shut out. */
    uncommitted = 0;
    rebalances = 0;
    inFlight = 0;
    #records;
    #failures;
    #produced;
    #seconds;
    #commits;
    #commitSeconds;
    #rebalances;
    constructor(metrics) {
        this.#records = metrics.counter("records_total", "Records by what became of them.", ["outcome"]);
        this.#failures = metrics.counter("failures_total", "Records that a stage could not use, by class.", [
            "class",
        ]);
        this.#produced = metrics.counter("produced_total", "Records produced, by topic.", ["topic"]);
        this.#seconds = metrics.histogram("process_seconds", "From taking a record up to its commit.", [
            "outcome",
        ]);
        this.#commits = metrics.counter("commits_total", "Commits of outputs and positions, by outcome.", [
            "outcome",
        ]);
        this.#commitSeconds = metrics.histogram("commit_seconds", "Duration of commits.", [], commitBuckets);
        this.#rebalances = metrics.counter("rebalances_total", "Assignments of partitions, by kind.", ["kind"]);
        metrics.gauge("in_flight", "Records being worked on.", () => this.inFlight);
    }
    outcome(outcome, seconds) {
        if (outcome === "processed")
            this.processed += 1;
        else if (outcome === "dead_lettered")
            this.deadLettered += 1;
        else if (outcome === "retried")
            this.retried += 1;
        else if (outcome === "stale")
            this.stale += 1;
        else
            this.skipped += 1;
        this.#records.inc({ outcome });
        if (seconds !== undefined)
            this.#seconds.observe({ outcome }, seconds);
    }
    failure(kind) {
        this.#failures.inc({ class: kind });
    }
    output(topic) {
        this.produced += 1;
        this.#produced.inc({ topic });
    }
    commit(outcome, seconds) {
        if (outcome === "committed")
            this.committed += 1;
        else
            this.uncommitted += 1;
        this.#commits.inc({ outcome });
        this.#commitSeconds.observe(seconds);
    }
    rebalance(kind) {
        this.rebalances += 1;
        this.#rebalances.inc({ kind });
    }
    snapshot() {
        const { received, processed, produced, deadLettered, retried, stale, skipped, inFlight } = this;
        const { committed, uncommitted, rebalances } = this;
        return {
            received,
            processed,
            produced,
            deadLettered,
            retried,
            stale,
            skipped,
            inFlight,
            committed,
            uncommitted,
            rebalances,
        };
    }
}
/** Seconds: a transaction takes from some milliseconds to the time a broker needs to come back. */
const commitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
