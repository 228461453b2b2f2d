import { decodeNote, encodeNote, noteSpan } from "./commit-note.js";
export class PartitionTracker {
    /** False when the position came with a note that is not ours: it was ignored. */
    noteUnderstood;
    /** Offset after what has been accepted, control records and gaps before it included. */
    #end;
    /** Accepted and unfinished, in offset order: Map keeps insertion order, and offsets are only accepted upwards. */
    #unfinished = new Map();
    /** Done at or above the watermark, with what the watermark has passed since it was last looked at. */
    #done = new Set();
    #bytes = 0;
    /** @param position what was committed when the partition was taken over */
    constructor({ offset, note } = { offset: 0, note: "" }) {
        this.#end = offset;
        const done = decodeNote(offset, note);
        this.noteUnderstood = done !== undefined;
        for (const known of done ?? [])
            this.#done.add(known);
    }
    /**
     * Takes a record in.
     *
     * @returns false when there is nothing to do: it was accepted before, or is done.
     */
    accept(offset, bytes, since) {
        if (offset < this.#end)
            return false;
        this.#end = offset + 1;
        if (this.#done.has(offset))
            return false;
        this.#unfinished.set(offset, { bytes, since });
        this.#bytes += bytes;
        return true;
    }
    /** Tells that everything below `end` was fetched, whatever was there: control records and gaps need no work. */
    reach(end) {
        this.#end = Math.max(this.#end, end);
    }
    /**
     * Marks a record done: its outputs go out with the next position. It may be one that was not accepted, whose work was
     * begun before the partition was taken over: it will not be accepted any more.
     */
    complete(offset) {
        this.#bytes -= this.#unfinished.get(offset)?.bytes ?? 0;
        this.#unfinished.delete(offset);
        this.#done.add(offset);
    }
    /** Whether a record is done, as far as this tracker knows. */
    isDone(offset) {
        return offset < this.watermark || this.#done.has(offset);
    }
    /** Whether a record may be called done now: a note can say so. */
    withinNote(offset) {
        return offset - this.watermark < noteSpan;
    }
    /** What to commit: the watermark, and a note of what is done above it. */
    position() {
        const { watermark } = this;
        for (const offset of this.#done)
            if (offset < watermark)
                this.#done.delete(offset);
        return { offset: watermark, note: encodeNote(watermark, this.#done) };
    }
    /** The lowest unfinished offset, or the end of what was accepted. */
    get watermark() {
        for (const offset of this.#unfinished.keys())
            return offset;
        return this.#end;
    }
    /** Offset after what was accepted: the one to be fetched next. */
    get end() {
        return this.#end;
    }
    /** Accepted and unfinished. */
    get records() {
        return this.#unfinished.size;
    }
    /** Bytes of the accepted and unfinished. */
    get bytes() {
        return this.#bytes;
    }
    /** Milliseconds the oldest unfinished record has been here; 0 when nothing is unfinished. */
    headAge(now) {
        for (const { since } of this.#unfinished.values())
            return now - since;
        return 0;
    }
}
