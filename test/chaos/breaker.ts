/** Breaks things as planned, and sees to it that in the end everything is whole again. */
import { setTimeout as delay } from "node:timers/promises";
import type { KafkaNode } from "../../infra/local/kafka-node.ts";
import type { SupervisedService } from "../../services/cli/supervised-service.ts";
import type { Installation } from "../support/load/installation.ts";
import type { Fault, PlannedFault } from "./plan.ts";

export interface BreakerParts {
  readonly installation: Installation;
  readonly nodes: readonly KafkaNode[];
  /** Settings of new replicas. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** A broker whose port somebody took while it was down gets a few more tries. */
const brokerStarts = 5;

export class Breaker {
  /** How often each kind was done. */
  readonly done = new Map<Fault["kind"], number>();
  readonly #parts: BreakerParts;
  readonly #frozen = new Set<SupervisedService>();
  /** What touches brokers, and what changes the number of replicas, is done one after the other. */
  #brokers: Promise<void> = Promise.resolve();
  #scaling: Promise<void> = Promise.resolve();

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /**
   * Does everything planned, each at its time, and returns when all of it is over. What is still waiting for an earlier
   * fault when the last one is due is left out, so that slow brokers do not make a run longer.
   *
   * @throws when a broker does not come back
   */
  async run(plan: readonly PlannedFault[]): Promise<void> {
    const begun = performance.now();
    const end = begun + (plan.at(-1)?.at ?? 0);
    const running: Promise<void>[] = [];
    for (const { at, fault } of plan) {
      await delay(Math.max(0, begun + at - performance.now()));
      running.push(this.#do(fault, begun, begun + at === end ? Number.POSITIVE_INFINITY : end));
    }
    await Promise.all(running);
  }

  #do(fault: Fault, begun: number, end: number): Promise<void> {
    const begin = async () => {
      const now = performance.now();
      if (now > end) return;
      this.done.set(fault.kind, (this.done.get(fault.kind) ?? 0) + 1);
      const details = Object.entries(fault).map(([name, value]) =>
        name === "kind" ? value : `${name}=${value}`,
      );
      this.#parts.log(`${((now - begun) / 1_000).toFixed(1)} s: ${details.join(" ")}`);
      await this.#break(fault);
    };
    if (fault.kind.endsWith("broker") || fault.kind.endsWith("brokers")) {
      this.#brokers = this.#brokers.then(begin);
      return this.#brokers;
    }
    if (fault.kind === "scale" || fault.kind === "roll") {
      this.#scaling = this.#scaling.then(begin);
      return this.#scaling;
    }
    return begin();
  }

  async #break(fault: Fault): Promise<void> {
    const { nodes } = this.#parts;
    switch (fault.kind) {
      case "kill":
        return this.#replica(fault.replica)?.kill("SIGKILL");
      case "freeze":
      case "stutter":
        return this.#freeze(this.#replica(fault.replica), fault.ms);
      case "scale":
        return this.#scale(fault.to);
      case "roll":
        return this.#roll();
      case "kill-broker":
      case "bounce-broker": {
        const node = nodes[fault.broker % nodes.length];
        await (fault.kind === "kill-broker" ? node?.kill() : node?.stop());
        await delay(fault.downMs);
        return startBroker(node);
      }
      case "kill-all-brokers": {
        await Promise.all(nodes.map((node) => node.kill()));
        await delay(fault.downMs);
        await Promise.all(nodes.map(startBroker));
      }
    }
  }

  #replica(number: number): SupervisedService | undefined {
    const standing = this.#parts.installation.replicas.filter((replica) => !this.#frozen.has(replica));
    return standing[number % standing.length];
  }

  async #freeze(replica: SupervisedService | undefined, ms: number): Promise<void> {
    if (!replica) return;
    this.#frozen.add(replica);
    replica.kill("SIGSTOP");
    await delay(ms);
    replica.kill("SIGCONT");
    this.#frozen.delete(replica);
  }

  async #scale(to: number): Promise<void> {
    const { installation, env } = this.#parts;
    const { replicas } = installation;
    if (to > replicas.length) await installation.start(to - replicas.length, env);
    else await installation.stop("gracefully", replicas.slice(to));
  }

  async #roll(): Promise<void> {
    const { installation, env } = this.#parts;
    for (const replica of [...installation.replicas]) {
      await installation.start(1, env);
      await installation.stop("gracefully", [replica]);
    }
  }
}

async function startBroker(node: KafkaNode | undefined): Promise<void> {
  for (let left = brokerStarts; ; left -= 1) {
    try {
      return await node?.start();
    } catch (error) {
      if (left === 1) throw error;
    }
  }
}
