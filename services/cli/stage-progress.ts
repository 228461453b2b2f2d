/** What each stage has done and has still to do: by the offsets of its groups, and by its operations port where that is known. */
import type { Admin } from "kafkajs";
import { z } from "zod";
import { createKafka, prefixed } from "../shared/stream/kafka.ts";
import { type Connection, quiet } from "./connection.ts";
import type { ServiceRecord } from "./home.ts";
import { committedOffsets, coordinatorReady } from "./offsets.ts";
import { RecordCounter } from "./record-counter.ts";
import { stageInputs } from "./stages.ts";

export interface StageProgress {
  readonly stage: string;
  /** Consumer group. */
  readonly group: string;
  /** Topic it reads. */
  readonly reads: string;
  /** Records of that topic it has finished. */
  readonly in: number;
  /** Records of that topic it has not finished, less those in flight. */
  readonly waiting: number;
  /** Records being worked on; null where no operations port is known. */
  readonly inFlight: number | null;
  /** Topic that most of its outputs go to. */
  readonly writes: string;
  /** Records on that topic. */
  readonly out: number;
}

const statusOfService = z.object({
  inputs: z.array(z.object({ group: z.string(), partitions: z.array(z.object({ inFlight: z.number() })) })),
});

/** Asks for the progress of stages again and again over one connection. */
export class StageMeter {
  readonly #connection: Connection;
  readonly #services: () => readonly ServiceRecord[];
  readonly #admin: Admin;
  readonly #records: RecordCounter;

  private constructor(
    connection: Connection,
    services: () => readonly ServiceRecord[],
    admin: Admin,
    records: RecordCounter,
  ) {
    this.#connection = connection;
    this.#services = services;
    this.#admin = admin;
    this.#records = records;
  }

  /**
   * @param services says, each time anew, which services can be asked: a restarted one has another port
   * @throws Failure when the topics are not there
   */
  static async start(
    connection: Connection,
    services: () => readonly ServiceRecord[] = () => connection.services,
  ): Promise<StageMeter> {
    const { kafka, rounds } = connection;
    const topics = stageInputs(rounds).flatMap(({ reads, writes }) => [reads.name, writes.name]);
    const records = await RecordCounter.start(
      kafka,
      [...new Set(topics)].map((name) => prefixed(kafka, name)),
    );
    const admin = createKafka(kafka, "dialoom-status", quiet).admin();
    await admin.connect();
    return new StageMeter(connection, services, admin, records);
  }

  /** Progress of every input of every stage, in the order a dialogue passes them. */
  async read(): Promise<StageProgress[]> {
    const { kafka, rounds } = this.#connection;
    const [inFlight] = await Promise.all([inFlightByGroup(this.#services()), this.#records.caughtUp]);
    return Promise.all(
      stageInputs(rounds).map(async ({ stage, group: plain, reads, writes }) => {
        const group = prefixed(kafka, plain);
        const topic = prefixed(kafka, reads.name);
        const done = this.#records.countBelow(topic, await committedOffsets(this.#admin, group, topic));
        const open = this.#records.count(topic) - done;
        const working = inFlight?.get(group) ?? (inFlight ? 0 : null);
        return {
          stage,
          group,
          reads: topic,
          in: done,
          waiting: Math.max(0, open - (working ?? 0)),
          inFlight: working,
          writes: prefixed(kafka, writes.name),
          out: this.#records.count(prefixed(kafka, writes.name)),
        };
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([this.#records.stop(), this.#admin.disconnect().catch(() => {})]);
  }
}

/** Waits until the brokers coordinate the groups of all stages, so that none is turned away when it joins. */
export async function awaitCoordinators({ kafka, rounds }: Connection): Promise<void> {
  const admin = createKafka(kafka, "dialoom-status", quiet).admin();
  await admin.connect();
  try {
    const inputs = stageInputs(rounds);
    await Promise.all(
      inputs.map(({ group, reads }) =>
        coordinatorReady(admin, prefixed(kafka, group), [prefixed(kafka, reads.name)]),
      ),
    );
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** Records in flight by group, summed over replicas; null when no service can be asked. */
async function inFlightByGroup(services: readonly ServiceRecord[]): Promise<Map<string, number> | null> {
  const stages = services.filter(({ name }) => name !== "simulator");
  if (stages.length === 0) return null;
  const byGroup = new Map<string, number>();
  await Promise.all(
    stages.map(async ({ port }) => {
      try {
        const response = await fetch(`http://127.0.0.1:${port}/statusz`, {
          signal: AbortSignal.timeout(2_000),
        });
        for (const { group, partitions } of statusOfService.parse(await response.json()).inputs) {
          const working = partitions.reduce((sum, { inFlight }) => sum + inFlight, 0);
          byGroup.set(group, (byGroup.get(group) ?? 0) + working);
        }
      } catch {
        // It is down or starting: nothing is in flight there.
      }
    }),
  );
  return byGroup;
}
