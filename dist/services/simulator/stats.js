/** What the simulator has answered, for tests (`/stats`) and for Prometheus. */
import { Metrics } from "../shared/ops/metrics.js";
import { isKnownStep } from "./answers/answer.js";
export class Stats {
    metrics = new Metrics({ stage: "simulator" });
    #requests = this.metrics.counter("simulator_requests_total", "Chat requests, by step and outcome.", ["step", "outcome"]);
    #semantic = this.metrics.counter("simulator_semantic_faults_total", "Answers with a semantic fault.", ["fault"]);
    #tokens = this.metrics.counter("simulator_tokens_total", "Tokens, by kind.", ["kind"]);
    #seconds = this.metrics.histogram("simulator_request_seconds", "Seconds until an answer was sent.", ["step"]);
    #steps = new Map();
    #faults = new Map();
    #sums = { prompt: 0, cached: 0, completion: 0 };
    #finished = 0;
    #inFlight = 0;
    #mostInFlight = 0;
    constructor() {
        this.metrics.gauge("simulator_in_flight", "Chat requests being answered.", () => this.#inFlight);
    }
    get inFlight() {
        return this.#inFlight;
    }
    /** A chat request came. */
    begin() {
        this.#inFlight += 1;
        this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
    }
    /** What became of it. `step` is the client's word, so only known ones become labels. */
    end(step, outcome, seconds) {
        const label = step === undefined ? "none" : isKnownStep(step) ? step : "other";
        this.#inFlight -= 1;
        this.#finished += 1;
        const outcomes = this.#steps.get(label) ?? new Map();
        this.#steps.set(label, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
        this.#requests.inc({ step: label, outcome });
        this.#seconds.observe({ step: label }, seconds);
    }
    spoiled(fault) {
        this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
        this.#semantic.inc({ fault });
    }
    spent({ prompt, cached, completion }) {
        const { prompt: before, cached: cachedBefore, completion: completionBefore } = this.#sums;
        this.#sums = {
            prompt: before + prompt,
            cached: cachedBefore + cached,
            completion: completionBefore + completion,
        };
        this.#tokens.inc({ kind: "prompt" }, prompt);
        this.#tokens.inc({ kind: "cached" }, cached);
        this.#tokens.inc({ kind: "completion" }, completion);
    }
    read() {
        return {
            requests: this.#finished + this.#inFlight,
            inFlight: this.#inFlight,
            mostInFlight: this.#mostInFlight,
            steps: Object.fromEntries([...this.#steps].map(([step, outcomes]) => [step, Object.fromEntries(outcomes)])),
            semantic: Object.fromEntries(this.#faults),
            tokens: { ...this.#sums },
        };
    }
}
