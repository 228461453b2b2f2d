/** What the simulator has answered, for tests (`/stats`) and for Prometheus. */
import { Metrics } from "../shared/ops/metrics.ts";
import { isKnownStep } from "./answers/answer.ts";

export interface Tokens {
  readonly prompt: number;
  readonly cached: number;
  readonly completion: number;
}

export interface Statistics {
  readonly requests: number;
  readonly inFlight: number;
  /** Most requests that were in flight at once. */
  readonly mostInFlight: number;
  /** Requests that came again, fences aside, after they had been answered as they should. */
  readonly repeated: number;
  /** Requests by step and outcome: `ok`, the fault that struck, or why the request was refused. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Answers with a semantic fault in them, by fault; each also counts as `ok`. */
  readonly semantic: Readonly<Record<string, number>>;
  readonly tokens: Tokens;
}

export class Stats {
  readonly metrics = new Metrics({ stage: "simulator" });
  readonly #requests = this.metrics.counter(
    "simulator_requests_total",
    "Chat requests, by step and outcome.",
    ["step", "outcome"],
  );
  readonly #repeats = this.metrics.counter(
    "simulator_repeated_requests_total",
    "Chat requests that had been answered before.",
  );
  readonly #semantic = this.metrics.counter(
    "simulator_semantic_faults_total",
    "Answers with a semantic fault.",
    ["fault"],
  );
  readonly #tokens = this.metrics.counter("simulator_tokens_total", "Tokens, by kind.", ["kind"]);
  readonly #seconds = this.metrics.histogram(
    "simulator_request_seconds",
    "Seconds until an answer was sent.",
    ["step"],
  );
  readonly #steps = new Map<string, Map<string, number>>();
  readonly #faults = new Map<string, number>();
  #sums = { prompt: 0, cached: 0, completion: 0 };
  #finished = 0;
  #repeated = 0;
  #inFlight = 0;
  #mostInFlight = 0;

  constructor() {
    this.metrics.addProcess();
    this.metrics.gauge("simulator_in_flight", "Chat requests being answered.", () => this.#inFlight);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** A chat request came. */
  begin(): void {
    this.#inFlight += 1;
    this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
  }

  /** What became of it. `step` is the client's word, so only known ones become labels. */
  end(step: string | undefined, outcome: string, seconds: number): void {
    const label = step === undefined ? "none" : isKnownStep(step) ? step : "other";
    this.#inFlight -= 1;
    this.#finished += 1;
    const outcomes = this.#steps.get(label) ?? new Map<string, number>();
    this.#steps.set(label, outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1));
    this.#requests.inc({ step: label, outcome });
    this.#seconds.observe({ step: label }, seconds);
  }

  /** A request was answered before. */
  repeat(): void {
    this.#repeated += 1;
    this.#repeats.inc();
  }

  spoiled(fault: string): void {
    this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1);
    this.#semantic.inc({ fault });
  }

  spent({ prompt, cached, completion }: Tokens): void {
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

  read(): Statistics {
    return {
      requests: this.#finished + this.#inFlight,
      inFlight: this.#inFlight,
      mostInFlight: this.#mostInFlight,
      repeated: this.#repeated,
      steps: Object.fromEntries(
        [...this.#steps].map(([step, outcomes]) => [step, Object.fromEntries(outcomes)]),
      ),
      semantic: Object.fromEntries(this.#faults),
      tokens: { ...this.#sums },
    };
  }
}
