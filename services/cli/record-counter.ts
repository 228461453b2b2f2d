/**
 * Counts the records of topics as committed readers see them. Offsets would count more: every transaction leaves a control
 * record, and an aborted one its records, on each partition it wrote to.
 */
import type { KafkaSettings } from "../shared/stream/kafka.ts";
import { TopicReader } from "./topic-reader.ts";

export class RecordCounter {
  readonly #reader: TopicReader;
  readonly #offsets: Offsets;

  private constructor(reader: TopicReader, offsets: Offsets) {
    this.#reader = reader;
    this.#offsets = offsets;
  }

  /** Starts to count, from the beginning of the topics. @throws Failure when a topic is not there */
  static async start(kafka: KafkaSettings, topics: readonly string[]): Promise<RecordCounter> {
    const offsets: Offsets = new Map();
    const reader = await TopicReader.start({
      kafka,
      topics,
      from: "beginning",
      onRecord: ({ topic, partition, offset }) => {
        const ofTopic = offsets.get(topic) ?? new Map<number, number[]>();
        offsets.set(topic, ofTopic);
        const ofPartition = ofTopic.get(partition) ?? [];
        ofTopic.set(partition, ofPartition);
        ofPartition.push(offset);
      },
    });
    return new RecordCounter(reader, offsets);
  }

  /** Resolves when everything that was there at the start has been counted. */
  get caughtUp(): Promise<void> {
    return this.#reader.caughtUp;
  }

  /** Records of a topic. */
  count(topic: string): number {
    let sum = 0;
    for (const { length } of this.#offsets.get(topic)?.values() ?? []) sum += length;
    return sum;
  }

  /** Records of a topic below the given offsets, by partition; nothing is below where none is given. */
  countBelow(topic: string, positions: ReadonlyMap<number, number>): number {
    let sum = 0;
    for (const [partition, offsets] of this.#offsets.get(topic) ?? []) {
      sum += below(offsets, positions.get(partition) ?? 0);
    }
    return sum;
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }
}

/** By topic and partition, ascending. */
type Offsets = Map<string, Map<number, number[]>>;

/** How many of ascending `offsets` are below `limit`. */
export function below(offsets: readonly number[], limit: number): number {
  let [from, to] = [0, offsets.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((offsets[middle] as number) < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}
