/** What is broken in a run, and when: drawn from the seed before anything starts. Pure. */
import { seeded } from "../../services/shared/dialogue/random.ts";

/** Replicas and brokers are named by a number that is taken modulo those there are at that moment. */
export type Fault =
  /** A replica is killed outright, and started again by its supervisor. */
  | { readonly kind: "kill"; readonly replica: number }
  /** A replica stands still for longer than its session lasts, and goes on as if nothing had happened: a zombie. */
  | { readonly kind: "freeze"; readonly replica: number; readonly ms: number }
  /** A replica stands still for less than its session lasts. */
  | { readonly kind: "stutter"; readonly replica: number; readonly ms: number }
  /** Replicas are added, or stopped gracefully. */
  | { readonly kind: "scale"; readonly to: number }
  /** Every replica is replaced gracefully, one after the other. */
  | { readonly kind: "roll" }
  /** A broker is killed outright and started again on its data. */
  | { readonly kind: "kill-broker"; readonly broker: number; readonly downMs: number }
  /** A broker is stopped in an orderly way and started again. */
  | { readonly kind: "bounce-broker"; readonly broker: number; readonly downMs: number }
  /** Every broker is killed at once, and started again on its data. */
  | { readonly kind: "kill-all-brokers"; readonly downMs: number };

export interface PlannedFault {
  /** Milliseconds after the first message was produced. */
  readonly at: number;
  readonly fault: Fault;
}

export interface PlanOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly brokers: number;
  /** How long the brokers wait for a silent replica. */
  readonly sessionMs: number;
}

type Kind = Fault["kind"];
const shortestGapMs = 2_000;
const longestGapMs = 8_000;
const mostReplicas = 4;
/** The first replica gets to work undisturbed for a moment. */
const calmMs = 3_000;

/**
 * Faults for a run that begins with one replica. Under load it is scaled to four early and to two late; in between every
 * kind comes before any comes again.
 */
export function drawPlan({ seed, durationMs, brokers, sessionMs }: PlanOptions): PlannedFault[] {
  const random = seeded("chaos", seed, brokers);
  const kinds: Kind[] = ["kill", "freeze", "stutter", "scale", "roll", "kill-broker", "bounce-broker"];
  if (brokers > 1) kinds.push("kill-all-brokers");
  const fault = (kind: Kind): Fault => {
    const replica = random.integer(0, mostReplicas - 1);
    const broker = random.integer(0, brokers - 1);
    const downMs = random.integer(0, 3_000);
    switch (kind) {
      case "kill":
        return { kind, replica };
      case "freeze":
        return { kind, replica, ms: sessionMs + random.integer(2_000, 5_000) };
      case "stutter":
        return { kind, replica, ms: random.integer(500, Math.floor(sessionMs / 2)) };
      case "scale":
        return { kind, to: random.integer(1, mostReplicas) };
      case "roll":
        return { kind };
      case "kill-broker":
      case "bounce-broker":
        return { kind, broker, downMs };
      case "kill-all-brokers":
        return { kind, downMs };
    }
  };
  const planned: PlannedFault[] = [{ at: calmMs, fault: { kind: "scale", to: mostReplicas } }];
  const late = Math.max(calmMs, durationMs - longestGapMs);
  let deck: Kind[] = [];
  for (let at = calmMs + gap(); at < late; at += gap()) {
    if (deck.length === 0) deck = random.sample(kinds, kinds.length);
    planned.push({ at, fault: fault(deck.pop() ?? "kill") });
  }
  planned.push({ at: late, fault: { kind: "scale", to: 2 } });
  return planned;

  function gap(): number {
    return random.integer(shortestGapMs, longestGapMs);
  }
}
