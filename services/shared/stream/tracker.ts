/**
 * What became of the records of one partition since it was taken over. Records are accepted in offset order and may be
 * completed in any order. The watermark is the offset below which everything is done, and so what may be committed;
 * what is done above it goes into the note of the commit.
 */
import type { Position } from "./broker.ts";
import { decodeNote, encodeNote, noteSpan } from "./commit-note.ts";

export class PartitionTracker {
  /** False when the position came with a note that is not ours: it was ignored. */
  readonly noteUnderstood: boolean;
  /** Offset after what has been accepted, control records and gaps before it included. */
  #end: number;
  /** Accepted and unfinished, in offset order: Map keeps insertion order, and offsets are only accepted upwards. */
  readonly #unfinished = new Map<number, { readonly bytes: number; readonly since: number }>();
  /** Done at or above the watermark, with what the watermark has passed since it was last looked at. */
  readonly #done = new Set<number>();
  #bytes = 0;

  /** @param position what was committed when the partition was taken over */
  constructor({ offset, note }: Position = { offset: 0, note: "" }) {
    this.#end = offset;
    const done = decodeNote(offset, note);
    this.noteUnderstood = done !== undefined;
    for (const known of done ?? []) this.#done.add(known);
  }

  /**
   * Takes a record in.
   *
   * @returns false when there is nothing to do: it was accepted before, or is done.
   */
  accept(offset: number, bytes: number, since: number): boolean {
    if (offset < this.#end) return false;
    this.#end = offset + 1;
    if (this.#done.has(offset)) return false;
    this.#unfinished.set(offset, { bytes, since });
    this.#bytes += bytes;
    return true;
  }

  /** Tells that everything below `end` was fetched, whatever was there: control records and gaps need no work. */
  reach(end: number): void {
    this.#end = Math.max(this.#end, end);
  }

  /**
   * Marks a record done: its outputs go out with the next position. It may be one that was not accepted, whose work was
   * begun before the partition was taken over: it will not be accepted any more.
   */
  complete(offset: number): void {
    this.#bytes -= this.#unfinished.get(offset)?.bytes ?? 0;
    this.#unfinished.delete(offset);
    this.#done.add(offset);
  }

  /** Whether a record is done, as far as this tracker knows. */
  isDone(offset: number): boolean {
    return offset < this.watermark || this.#done.has(offset);
  }

  /** Whether a record may be called done now: a note can say so. */
  withinNote(offset: number): boolean {
    return offset - this.watermark < noteSpan;
  }

  /** What to commit: the watermark, and a note of what is done above it. */
  position(): Position {
    const { watermark } = this;
    for (const offset of this.#done) if (offset < watermark) this.#done.delete(offset);
    return { offset: watermark, note: encodeNote(watermark, this.#done) };
  }

  /** The lowest unfinished offset, or the end of what was accepted. */
  get watermark(): number {
    for (const offset of this.#unfinished.keys()) return offset;
    return this.#end;
  }

  /** Offset after what was accepted: the one to be fetched next. */
  get end(): number {
    return this.#end;
  }

  /** Accepted and unfinished. */
  get records(): number {
    return this.#unfinished.size;
  }

  /** Bytes of the accepted and unfinished. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Milliseconds the oldest unfinished record has been here; 0 when nothing is unfinished. */
  headAge(now: number): number {
    for (const { since } of this.#unfinished.values()) return now - since;
    return 0;
  }
}
