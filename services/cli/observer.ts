/** Follows what becomes of orders, from the topics alone, so that it sees the same wherever the services run. */
import type { RecordName, Records } from "../shared/contracts/generated/records.ts";
import {
  deadLetters,
  llmUsage,
  rejected,
  type Topic,
  toolCatalogs,
  verified,
} from "../shared/contracts/topics.ts";
import { PoisonError } from "../shared/stream/codec.ts";
import { prefixed } from "../shared/stream/kafka.ts";
import type { FetchedRecord } from "../shared/stream/record.ts";
import type { Connection } from "./connection.ts";
import { Tally } from "./tally.ts";
import { TopicReader } from "./topic-reader.ts";

export class Observer {
  readonly tally: Tally;
  /** Records on these topics that are not what the topic is for. */
  unreadable = 0;
  readonly #reader: TopicReader;

  private constructor(tally: Tally, reader: TopicReader) {
    this.tally = tally;
    this.#reader = reader;
  }

  /**
   * Starts to follow, from the beginning of the topics.
   *
   * @param live called after each record
   * @throws Failure when the topics are not there
   */
  static async start(connection: Connection, live: (tally: Tally) => void = () => {}): Promise<Observer> {
    const { codec, kafka } = connection;
    const tally = new Tally();
    const counters = new Map<string, (record: FetchedRecord) => Promise<void>>();
    const count = <N extends RecordName>(topic: Topic<N>, counter: (value: Records[N]) => void) =>
      counters.set(prefixed(kafka, topic.name), async ({ value }) =>
        counter(await codec.decode(topic.schema, value)),
      );
    count(toolCatalogs, (value) => tally.catalog(value));
    count(verified, (value) => tally.verified(value));
    count(rejected, (value) => tally.rejected(value));
    count(deadLetters, (value) => tally.deadLetter(value));
    count(llmUsage, (value) => tally.usage(value));
    let observer: Observer | undefined;
    let unreadable = 0;
    const reader = await TopicReader.start({
      kafka,
      topics: [...counters.keys()],
      from: "beginning",
      onRecord: async (record) => {
        try {
          await counters.get(record.topic)?.(record);
        } catch (error) {
          if (!(error instanceof PoisonError)) throw error;
          unreadable += 1;
          if (observer) observer.unreadable = unreadable;
        }
        live(tally);
      },
    });
    observer = new Observer(tally, reader);
    observer.unreadable = unreadable;
    return observer;
  }

  /** What is there now, counted to the end. @throws when reading fails */
  static async look(connection: Connection): Promise<Observer> {
    const observer = await Observer.start(connection);
    try {
      await observer.caughtUp;
      return observer;
    } finally {
      await observer.stop();
    }
  }

  /** Resolves when everything that was there at the start has been counted. */
  get caughtUp(): Promise<void> {
    return this.#reader.caughtUp;
  }

  /** Rejects when reading fails; never resolves. */
  get failed(): Promise<never> {
    return this.#reader.failed;
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }
}
