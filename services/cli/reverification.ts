/** Reads candidates and what became of them, and writes second verdicts: the work behind `dialoom replay verify`. */
import { Partitioners, type Producer } from "kafkajs";
import type { Dialogue, Finding } from "../shared/contracts/generated/records.ts";
import { refineRound, rejected, verified } from "../shared/contracts/topics.ts";
import { hashOf } from "../shared/dialogue/canonical.ts";
import type { SeverityPolicy } from "../shared/rules/policy.ts";
import { type Earlier, reverify } from "../shared/rules/reverify.ts";
import { rules } from "../shared/rules/rules.ts";
import { PoisonError } from "../shared/stream/codec.ts";
import { createKafka, prefixed } from "../shared/stream/kafka.ts";
import { type Connection, quiet } from "./connection.ts";
import { readToEnd } from "./topic-reader.ts";

/** Id of a run: the same order, severities and rules give the same run, so that a run broken off can be gone on with. */
export function runId(order: string, policy: SeverityPolicy): string {
  return `run_${hashOf(
    order,
    policy,
    rules.map(({ id, version }) => [id, version]),
  ).slice(0, 12)}`;
}

export interface ReplayCounts {
  /** Candidates with a verdict of the pipeline. */
  readonly candidates: number;
  /** Candidates without one: on their way, or about to be repaired. */
  readonly undecided: number;
  readonly unreadable: number;
  readonly keptVerified: number;
  readonly keptRejected: number;
  readonly newlyVerified: number;
  /** Of the newly verified: never heard by an expert, because rules had refused them. */
  readonly unheard: number;
  readonly newlyRejected: number;
  /** Turns that get no training loss: then and now, of dialogues verified both times. */
  readonly masked: readonly [then: number, now: number];
  /** Dialogues newly refused by reason, and newly passed by the reason they had been refused for. */
  readonly reasons: ReadonlyMap<string, readonly [refused: number, passed: number]>;
  /** Verdicts written now; those that the run had already are not written again. */
  readonly written: number;
}

export interface ReplayOptions {
  readonly order: string;
  readonly policy: SeverityPolicy;
  readonly run: string;
  readonly dryRun: boolean;
  readonly now: () => number;
}

/** Gives every decided candidate of an order a second verdict. @throws Failure when a topic is not there */
export async function replayVerification(
  connection: Connection,
  { order, policy, run, dryRun, now }: ReplayOptions,
): Promise<ReplayCounts> {
  const { kafka, codec, rounds } = connection;
  const [first, last] = [refineRound(rounds), { verified, rejected }];
  const candidates = new Map<string, Dialogue>();
  const decided = new Map<string, Earlier>();
  const there = new Set<string>();
  let unreadable = 0;
  const topics = [first, last.verified, last.rejected].map(({ name }) => prefixed(kafka, name));
  await readToEnd(kafka, topics, async ({ topic, value }) => {
    try {
      if (topic === topics[0]) {
        const candidate = await codec.decode(first.schema, value);
        if (candidate.spec.orderId !== order || candidate.schedule.length > 0) return;
        const known = candidates.get(candidate.id);
        if (!known || known.repairs <= candidate.repairs) candidates.set(candidate.id, candidate);
      } else if (topic === topics[1]) {
        const record = await codec.decode(verified.schema, value);
        if (record.dialogue.spec.orderId !== order) return;
        if (record.run === run) there.add(record.dialogue.id);
        else if (record.run === "") decided.set(record.dialogue.id, { kind: "verified", record });
      } else {
        const record = await codec.decode(rejected.schema, value);
        if (record.spec.orderId !== order || record.stage !== "verifier") return;
        if (record.run === run) there.add(record.dialogueId);
        else if (record.run === "") decided.set(record.dialogueId, { kind: "rejected", record });
      }
    } catch (error) {
      if (!(error instanceof PoisonError)) throw error;
      unreadable += 1;
    }
  });
  const count = new Counter();
  const writer = dryRun ? undefined : await VerdictWriter.open(connection);
  try {
    for (const [id, candidate] of candidates) {
      const earlier = decided.get(id);
      if (!earlier) {
        count.undecided += 1;
        continue;
      }
      const verdict = reverify(candidate, earlier, { run, policy, now: now() });
      count.add(earlier, verdict);
      if (writer && !there.has(id)) {
        await writer.write(id, verdict);
        count.written += 1;
      }
    }
  } finally {
    await writer?.close();
  }
  return { ...count.result(), unreadable };
}

class Counter {
  undecided = 0;
  written = 0;
  readonly #cells = new Map<string, number>();
  readonly #reasons = new Map<string, [number, number]>();
  readonly #masked: [number, number] = [0, 0];
  #unheard = 0;
  #candidates = 0;

  add(then: Earlier, now: Earlier): void {
    this.#candidates += 1;
    const cell = `${then.kind} ${now.kind}`;
    this.#cells.set(cell, (this.#cells.get(cell) ?? 0) + 1);
    if (then.kind === "verified" && now.kind === "verified") {
      this.#masked[0] += then.record.maskedTurns.length;
      this.#masked[1] += now.record.maskedTurns.length;
    }
    if (then.kind === "verified" && now.kind === "rejected") this.#reason(now.record.reason)[0] += 1;
    if (then.kind === "rejected" && now.kind === "verified") {
      this.#reason(then.record.reason)[1] += 1;
      if (!then.record.findings.some(byExpert)) this.#unheard += 1;
    }
  }

  #reason(id: string): [number, number] {
    const known = this.#reasons.get(id) ?? [0, 0];
    this.#reasons.set(id, known);
    return known;
  }

  result(): Omit<ReplayCounts, "unreadable"> {
    const cell = (name: string) => this.#cells.get(name) ?? 0;
    return {
      candidates: this.#candidates,
      undecided: this.undecided,
      keptVerified: cell("verified verified"),
      keptRejected: cell("rejected rejected"),
      newlyVerified: cell("rejected verified"),
      unheard: this.#unheard,
      newlyRejected: cell("verified rejected"),
      masked: this.#masked,
      reasons: this.#reasons,
      written: this.written,
    };
  }
}

const byExpert = ({ source }: Finding) => source.startsWith("expert:");

/** Writes verdicts in batches; a verdict that is written twice carries the same ids. */
class VerdictWriter {
  readonly #connection: Connection;
  readonly #producer: Producer;
  readonly #waiting = new Map<string, { key: string; value: Buffer }[]>();

  private constructor(connection: Connection, producer: Producer) {
    this.#connection = connection;
    this.#producer = producer;
  }

  static async open(connection: Connection): Promise<VerdictWriter> {
    const producer = createKafka(connection.kafka, "dialoom-replay", quiet).producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await producer.connect();
    return new VerdictWriter(connection, producer);
  }

  async write(id: string, verdict: Earlier): Promise<void> {
    const { codec, kafka } = this.#connection;
    const [topic, value] =
      verdict.kind === "verified"
        ? [verified.name, await codec.encode(verified, verdict.record)]
        : [rejected.name, await codec.encode(rejected, verdict.record)];
    const name = prefixed(kafka, topic);
    const waiting = this.#waiting.get(name) ?? [];
    waiting.push({ key: id, value });
    this.#waiting.set(name, waiting);
    if (waiting.length >= 50) await this.#flush();
  }

  async close(): Promise<void> {
    try {
      await this.#flush();
    } finally {
      await this.#producer.disconnect();
    }
  }

  async #flush(): Promise<void> {
    const topicMessages = [...this.#waiting].map(([topic, messages]) => ({ topic, messages }));
    this.#waiting.clear();
    if (topicMessages.length > 0) await this.#producer.sendBatch({ acks: -1, topicMessages });
  }
}
