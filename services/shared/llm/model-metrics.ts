/** What model calls cost and how they go, as metrics. */
import type { LlmUsage } from "../contracts/generated/records.ts";
import type { Metrics } from "../ops/metrics.ts";

export class ModelMetrics {
  readonly #calls;
  readonly #answers;
  readonly #tokens;
  readonly #cost;
  readonly #seconds;
  readonly #wait;
  readonly #prompt;

  constructor(metrics: Metrics) {
    this.#calls = metrics.counter("llm_calls_total", "HTTP attempts at model endpoints.", [
      "role",
      "step",
      "outcome",
    ]);
    this.#answers = metrics.counter("llm_answers_total", "Answers by how they were read.", [
      "role",
      "step",
      "rung",
    ]);
    this.#tokens = metrics.counter("llm_tokens_total", "Tokens, by kind.", ["role", "kind"]);
    this.#cost = metrics.counter("llm_cost_total", "Money spent, where prices are known.", [
      "role",
      "currency",
    ]);
    this.#seconds = metrics.histogram("llm_seconds", "Duration of attempts.", ["role"]);
    this.#wait = metrics.histogram("llm_admission_seconds", "Time a request waited to be let through.", [
      "role",
    ]);
    this.#prompt = metrics.counter(
      "llm_prompt_characters_total",
      "Characters of prompts: all of them, and those at the beginning that an earlier prompt shared.",
      ["step", "kind"],
    );
  }

  attempt(usage: LlmUsage): void {
    const { role, step } = usage;
    if (usage.rung !== "") this.#answers.inc({ role, step, rung: usage.rung });
    if (usage.replayed) {
      this.#tokens.inc({ role, kind: "saved" }, usage.savedTokens);
      return;
    }
    this.#calls.inc({ role, step, outcome: usage.outcome });
    this.#tokens.inc({ role, kind: "prompt" }, usage.promptTokens);
    this.#tokens.inc({ role, kind: "cached" }, usage.cachedTokens);
    this.#tokens.inc({ role, kind: "completion" }, usage.completionTokens);
    this.#tokens.inc({ role, kind: "reasoning" }, usage.reasoningTokens);
    if (usage.cost !== null) this.#cost.inc({ role, currency: usage.currency }, usage.cost);
    this.#seconds.observe({ role }, usage.durationMs / 1_000);
  }

  waited(role: string, milliseconds: number): void {
    this.#wait.observe({ role }, milliseconds / 1_000);
  }

  prompt(step: string, characters: number, shared: number): void {
    this.#prompt.inc({ step, kind: "all" }, characters);
    this.#prompt.inc({ step, kind: "shared" }, shared);
  }
}
