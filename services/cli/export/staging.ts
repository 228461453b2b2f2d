/**
 * Dialogues on disk between topic and files: a topic is not in order and says some things twice, and an export may be larger
 * than memory. Records are appended as they come, one JSON line each; the index of what to write is all that is in memory.
 * After a kill the whole lines are still there, and reading goes on behind them.
 */
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import type { VerifiedDialogue } from "../../shared/contracts/generated/records.ts";
import type { Positions, SourceRecord } from "./source.ts";

interface Entry {
  readonly orderId: string;
  readonly slot: number;
  readonly attempt: number;
  readonly at: number;
  readonly length: number;
}

/** What a line holds; `kept` is left out for records that are only counted. */
interface Line {
  readonly partition: number;
  readonly offset: number;
  readonly kept?: VerifiedDialogue;
  readonly unreadable?: true;
}

const readAhead = 1 << 20;

export class Staging {
  readonly #file: number;
  /** Best entry of each slot: the lowest attempt, and of several deliveries of one the first. */
  readonly #best = new Map<string, Entry>();
  readonly #next: Record<string, number>;
  readonly #onePerSlot: boolean;
  #end = 0;
  #unreadable = 0;

  /**
   * Opens what an earlier run has left, or begins.
   * @param from positions at which reading begins when nothing was staged yet
   * @param onePerSlot whether a slot counts once; rejected attempts count each
   */
  constructor(path: string, from: Positions, onePerSlot: boolean) {
    this.#next = { ...from };
    this.#onePerSlot = onePerSlot;
    this.#file = openSync(path, existsSync(path) ? "r+" : "w+");
    this.#load();
  }

  /** Positions of the records to read next. */
  get next(): Positions {
    return this.#next;
  }

  get unreadable(): number {
    return this.#unreadable;
  }

  /** Number of dialogues to write. */
  get size(): number {
    return this.#best.size;
  }

  /** Keeps a record, or only counts it. */
  add({ partition, offset, verified }: SourceRecord, kept: boolean): void {
    if (offset < (this.#next[partition] ?? 0)) return;
    if (verified && !kept) {
      this.#next[partition] = offset + 1;
      return;
    }
    const line: Line = verified
      ? { partition, offset, kept: verified }
      : { partition, offset, unreadable: true };
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    writeSync(this.#file, bytes, 0, bytes.length, this.#end);
    this.#index(line, this.#end, bytes.length);
    this.#end += bytes.length;
  }

  /** The dialogues by order, slot and attempt, whatever order they came in. */
  *dialogues(): Generator<VerifiedDialogue> {
    const entries = [...this.#best.values()].sort(
      (a, b) =>
        (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : 0) ||
        a.slot - b.slot ||
        a.attempt - b.attempt,
    );
    for (const { at, length } of entries) {
      const bytes = Buffer.alloc(length);
      readSync(this.#file, bytes, 0, length, at);
      const { kept } = JSON.parse(bytes.toString("utf8")) as Line;
      if (kept) yield kept;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #index({ partition, offset, kept, unreadable }: Line, at: number, length: number): void {
    this.#next[partition] = offset + 1;
    if (unreadable) this.#unreadable += 1;
    if (!kept) return;
    const { orderId, slot, attempt } = kept.dialogue.spec;
    const key = this.#onePerSlot ? `${orderId}/${slot}` : kept.dialogue.id;
    const known = this.#best.get(key);
    if (known && known.attempt <= attempt) return;
    this.#best.set(key, { orderId, slot, attempt, at, length });
  }

  /** Reads the whole lines of an earlier run; what a kill has cut off is cut off for good. */
  #load(): void {
    const size = fstatSync(this.#file).size;
    let open = Buffer.alloc(0);
    const chunk = Buffer.alloc(readAhead);
    for (let at = 0; at < size; ) {
      const read = readSync(this.#file, chunk, 0, chunk.length, at);
      if (read === 0) break;
      at += read;
      open = Buffer.concat([open, chunk.subarray(0, read)]);
      for (let end = open.indexOf(10); end >= 0; end = open.indexOf(10)) {
        const length = end + 1;
        this.#index(JSON.parse(open.subarray(0, end).toString("utf8")) as Line, this.#end, length);
        this.#end += length;
        open = open.subarray(length);
      }
    }
    if (this.#end < size) ftruncateSync(this.#file, this.#end);
  }
}
