/**
 * What became of the records of one partition, from one assignment on. Records are accepted in offset order and may be
 * completed in any order; the watermark is the offset up to which everything is done, and so what may be committed.
 */
export class PartitionTracker {
  /** Offset after the last accepted record, control records and gaps before it included. */
  #end: number | undefined;
  /** Unfinished records in offset order: Map keeps insertion order, and offsets are only accepted upwards. */
  readonly #unfinished = new Map<number, { readonly bytes: number; readonly since: number }>();
  #bytes = 0;

  /**
   * Takes a record in.
   *
   * @returns false when this tracker already had the offset: brokers deliver again after a rebalance.
   */
  accept(offset: number, bytes: number, now: number): boolean {
    if (this.#end !== undefined && offset < this.#end) return false;
    this.#end = offset + 1;
    this.#unfinished.set(offset, { bytes, since: now });
    this.#bytes += bytes;
    return true;
  }

  /** Tells that everything below `end` has been fetched, whatever was there: control records and gaps need no work. */
  reach(end: number): void {
    if (this.#end === undefined || end > this.#end) this.#end = end;
  }

  /** Marks a record done. Its outputs must have been acknowledged by then. */
  complete(offset: number): void {
    const record = this.#unfinished.get(offset);
    if (!record) throw new Error(`offset ${offset} was completed, but is not in flight`);
    this.#unfinished.delete(offset);
    this.#bytes -= record.bytes;
  }

  /** The next offset to be read after a restart: the lowest unfinished one, or the end of what was fetched. */
  get watermark(): number | undefined {
    for (const offset of this.#unfinished.keys()) return offset;
    return this.#end;
  }

  get records(): number {
    return this.#unfinished.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Milliseconds the oldest unfinished record has been here; 0 when nothing is unfinished. */
  headAge(now: number): number {
    for (const { since } of this.#unfinished.values()) return now - since;
    return 0;
  }
}
