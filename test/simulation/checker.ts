/**
 * What must hold in every history: each message has exactly one set of outputs in the end, as committed readers see it; at
 * no time is there an output twice or without its message; and no committed position, nor its note, is ever ahead of a
 * missing output.
 */
import type { InputId, OutputRecord, Position } from "../../services/shared/stream/broker.ts";
import { decodeNote } from "../../services/shared/stream/commit-note.ts";
import type { Cluster } from "./cluster.ts";
import { expected, inputTopic, type Message, nameOf } from "./inputs.ts";

export class Checker {
  readonly violations: string[] = [];
  /** Outputs that became visible and positions that were committed, so far. */
  progress = 0;
  readonly #cluster: Cluster;
  readonly #messages: ReadonlyMap<string, Message>;
  readonly #seen = new Map<string, number>();
  readonly #positions = new Map<number, number>();
  readonly #expected = new Set<string>();
  readonly #exactlyOnce: boolean;

  constructor(cluster: Cluster, messages: ReadonlyMap<string, Message>, exactlyOnce: boolean) {
    this.#cluster = cluster;
    this.#messages = messages;
    this.#exactlyOnce = exactlyOnce;
    cluster.onVisible = (record) => this.#visible(record);
    cluster.onPosition = (input, position) => this.#position(input, position);
  }

  /** Whether all that was produced is done: every output is there, and every position is at the end. */
  get complete(): boolean {
    return this.missing().length === 0 && this.lag() === 0;
  }

  missing(): string[] {
    return [...this.#messages.values()].flatMap((message) =>
      expected(message).filter((name) => !this.#seen.has(name)),
    );
  }

  /** Offsets between the committed positions and the ends, control records included. */
  lag(): number {
    let lag = 0;
    for (let partition = 0; partition < this.#cluster.settings.partitions; partition += 1) {
      lag += this.#cluster.log(inputTopic, partition).entries.length - (this.#positions.get(partition) ?? 0);
    }
    return lag;
  }

  #visible(record: OutputRecord): void {
    this.progress += 1;
    const name = nameOf(record);
    const times = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, times);
    if (times > 1 && this.#exactlyOnce) this.violations.push(`${name} came ${times} times`);
    if (!this.#isExpected(name)) this.violations.push(`${name} came without a message`);
  }

  /** Messages come while a history goes on: what they lead to is noted down when somebody asks. */
  #isExpected(name: string): boolean {
    if (!this.#expected.has(name)) {
      for (const message of this.#messages.values())
        for (const each of expected(message)) this.#expected.add(each);
    }
    return this.#expected.has(name);
  }

  #position({ partition }: InputId, { offset, note }: Position): void {
    this.progress += 1;
    this.#positions.set(partition, offset);
    const done = decodeNote(offset, note);
    if (!done) this.violations.push(`partition ${partition} has a note nobody can read: ${note}`);
    const called = [...Array(offset).keys(), ...(done ?? [])];
    for (const at of called) {
      const message = this.#messages.get(`${partition}/${at}`);
      const absent = message ? expected(message).filter((name) => !this.#seen.has(name)) : [];
      if (absent.length > 0) {
        this.violations.push(`partition ${partition} calls offset ${at} done, without ${absent.join(", ")}`);
      }
    }
    const { length } = this.#cluster.log(inputTopic, partition).entries;
    if (offset > length)
      this.violations.push(`partition ${partition} is committed at ${offset} of ${length}`);
  }
}
