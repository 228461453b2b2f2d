/** One endpoint as roles and models share it: connections, slots, and for each model an admission of its own. */
import { Admission, type Intake } from "./admission.ts";
import { CompletionClient, type Endpoint } from "./attempt.ts";
import { Capabilities, type FormType } from "./capabilities.ts";
import type { Limits } from "./judge-limits.ts";
import { Patience } from "./patience.ts";
import { Slots, shareOf } from "./slots.ts";

export interface EndpointSettings extends Omit<Endpoint, "connections">, Limits {
  readonly answerFormat: FormType | "auto";
  readonly patience: number;
  readonly timeoutMs: number;
}

/** What is known about one model of an endpoint. */
export interface ServedModel {
  readonly admission: Admission;
  readonly capabilities: Capabilities;
  readonly patience: Patience;
  /** Completion tokens to expect, by step: a moving average. */
  readonly expected: Map<string, number>;
}

export class ModelEndpoint {
  readonly client: CompletionClient;
  readonly settings: EndpointSettings;
  readonly #slots: Slots;
  readonly #intake: Intake;
  readonly #own: ReadonlyMap<string, Limits>;
  readonly #models = new Map<string, ServedModel>();
  #replicas = 1;

  /** @param own limits of models that have others than the endpoint's; those of requests at once hold within them */
  constructor(settings: EndpointSettings, intake: Intake, own: ReadonlyMap<string, Limits> = new Map()) {
    this.settings = settings;
    this.#intake = intake;
    this.#own = own;
    this.client = new CompletionClient({ ...settings, connections: settings.maxConcurrency });
    this.#slots = new Slots(settings.maxConcurrency);
    this.setReplicas(1);
  }

  /** Host and port, for people and records. */
  get host(): string {
    return new URL(this.settings.baseUrl).host;
  }

  model(name: string): ServedModel {
    let served = this.#models.get(name);
    if (!served) {
      const { answerFormat, patience, timeoutMs } = this.settings;
      served = {
        admission: new Admission(this.#slots, this.#own.get(name) ?? this.settings, this.#intake),
        capabilities: new Capabilities(answerFormat),
        patience: new Patience(patience, timeoutMs),
        expected: new Map(),
      };
      served.admission.setReplicas(this.#replicas);
      this.#models.set(name, served);
    }
    return served;
  }

  /** Takes this replica's share of what all may do together. */
  setReplicas(replicas: number): void {
    this.#replicas = Math.max(1, replicas);
    this.#slots.setMost(shareOf(this.settings, this.#replicas));
    for (const { admission } of this.#models.values()) admission.setReplicas(this.#replicas);
  }

  /** The service stops at `until`, in milliseconds since the epoch: what has to wait beyond it is sent away. */
  drain(until: number, reason: Error): void {
    for (const { admission } of this.#models.values()) admission.drain(until, reason);
  }

  close(reason: Error): void {
    for (const { admission } of this.#models.values()) admission.close(reason);
    this.client.close();
  }

  state() {
    return {
      endpoint: this.host,
      mostInFlight: this.#slots.most,
      replicas: this.#replicas,
      models: [...this.#models].map(([model, { admission, capabilities }]) => ({
        model,
        answerFormat: capabilities.form(""),
        ...admission.state(),
      })),
    };
  }
}
