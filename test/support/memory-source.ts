/** A topic in memory, for tests of exports: partitions of records, read like the real one. */
import type { ExportSource, Positions, SourceRecord } from "../../services/cli/export/source.ts";
import type { VerifiedDialogue } from "../../services/shared/contracts/generated/records.ts";

export class MemorySource implements ExportSource {
  readonly #partitions: (VerifiedDialogue | undefined)[][];
  #handed = 0;
  /** Number of records after which reading fails, as a kill would end it. */
  failAfter = Number.POSITIVE_INFINITY;

  constructor(partitions = 3) {
    this.#partitions = Array.from({ length: partitions }, () => []);
  }

  /** Records handed over so far, over all reads. */
  get handed(): number {
    return this.#handed;
  }

  /** Appends records; undefined stands for one that cannot be read. */
  append(records: Iterable<VerifiedDialogue | undefined>): this {
    for (const record of records) {
      const id = record?.dialogue.id ?? "-";
      const key = id.charCodeAt(id.length - 1);
      this.#partitions[key % this.#partitions.length]?.push(record);
    }
    return this;
  }

  async span() {
    const positions = (of: (records: unknown[]) => number): Positions =>
      Object.fromEntries(this.#partitions.map((records, partition) => [String(partition), of(records)]));
    return { first: positions(() => 0), end: positions(({ length }) => length) };
  }

  async read(
    from: Positions,
    to: Positions,
    onRecord: (record: SourceRecord) => Promise<void>,
  ): Promise<void> {
    const open = this.#partitions.map((records, partition) => {
      const start = from[partition] ?? 0;
      return records
        .slice(start, to[partition] ?? 0)
        .map((verified, index) => ({ partition, offset: start + index, verified }));
    });
    // Partitions come interleaved, as from a broker.
    while (open.some((records) => records.length > 0))
      for (const records of open) {
        const record = records.shift();
        if (!record) continue;
        if (this.#handed >= this.failAfter) throw new Error("killed while reading");
        this.#handed += 1;
        await onRecord(record);
      }
  }
}
