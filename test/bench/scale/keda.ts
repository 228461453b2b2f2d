/**
 * How many replicas KEDA's Kafka scaler and the horizontal pod autoscaler behind it would ask for, from lag. Pure.
 * Source: KEDA 2 scalers/kafka_scaler.go (getTotalLag) and Kubernetes' replica calculator with the v2 scaling policies of
 * the chart (infra/helm/dialoom/templates/autoscaling.yaml).
 */

export interface ScalingRules {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Records waiting for one replica. */
  readonly lagThreshold: number;
  /** A ratio of wanted to present replicas this near to 1 changes nothing. Kubernetes' default: 0.1. */
  readonly tolerance: number;
  /** Window, in milliseconds, whose highest wish holds when replicas are taken away. */
  readonly stabilisationMs: number;
  /** One replica is taken away in so many milliseconds at most. */
  readonly scaleDownMs: number;
  /** Replicas at most double, or grow by two, in so many milliseconds. */
  readonly scaleUpMs: number;
}

/** One trigger: a topic with its group. */
export interface TriggerLag {
  readonly lag: number;
  readonly partitions: number;
}

/** What the metric of a trigger wants: without idle consumers no more than there are partitions. */
export function wanted({ lag, partitions }: TriggerLag, present: number, rules: ScalingRules): number {
  const capped = Math.min(lag, partitions * rules.lagThreshold);
  const ratio = capped / (rules.lagThreshold * Math.max(1, present));
  if (Math.abs(ratio - 1) <= rules.tolerance) return present;
  return Math.ceil(capped / rules.lagThreshold);
}

/** Decides again and again; remembers what it wished for, and when it changed the number. */
export class Autoscaler {
  readonly #rules: ScalingRules;
  #wishes: { readonly at: number; readonly wish: number }[] = [];
  #changes: { readonly at: number; readonly by: number }[] = [];

  constructor(rules: ScalingRules) {
    this.#rules = rules;
  }

  /** The number of replicas to have from `now` (milliseconds) on. */
  decide(now: number, present: number, triggers: readonly TriggerLag[]): number {
    const { minReplicas, maxReplicas, stabilisationMs, scaleDownMs, scaleUpMs } = this.#rules;
    const most = Math.max(...triggers.map((trigger) => wanted(trigger, present, this.#rules)));
    const wish = Math.min(maxReplicas, Math.max(minReplicas, most));
    this.#wishes = [...this.#wishes.filter(({ at }) => now - at <= stabilisationMs), { at: now, wish }];
    const within = (window: number, sign: number) =>
      this.#changes
        .filter(({ at, by }) => now - at < window && Math.sign(by) === sign)
        .reduce((sum, { by }) => sum + by, 0);
    let target = present;
    if (wish > present) {
      const grown = within(scaleUpMs, 1);
      const before = present - grown;
      target = Math.min(wish, Math.max(before * 2, before + 2));
    } else if (wish < present) {
      const held = Math.max(...this.#wishes.map((each) => each.wish));
      const shrunk = -within(scaleDownMs, -1);
      target = Math.max(held, Math.min(present, present + shrunk - 1));
    }
    target = Math.max(wish < present ? wish : present, target);
    if (target !== present) this.#changes = [...this.#changes, { at: now, by: target - present }];
    return target;
  }
}
