/** Which slots an export has written. */
import { existsSync, readFileSync } from "node:fs";
import type { VerifiedDialogue } from "../../shared/contracts/generated/records.ts";
import { hashOf } from "../../shared/dialogue/canonical.ts";
import { writeWhole } from "../whole-file.ts";

/** The slots that earlier generations have written, as hashes: a slot that is verified again later is not written again. */
export class WrittenSlots {
  readonly #path: string;
  readonly #earlier: ReadonlySet<string>;
  readonly #mine: string[] = [];
  readonly #generation: number;

  constructor(path: string, generation: number) {
    this.#path = path;
    this.#generation = generation;
    const files = Array.from({ length: generation }, (_, index) => `${path}-${index}`);
    this.#earlier = new Set(
      files.flatMap((file) => (existsSync(file) ? readFileSync(file, "utf8").split("\n") : [])),
    );
  }

  /** False when the slot was written by an earlier generation. */
  add({ dialogue: { spec } }: VerifiedDialogue): boolean {
    const key = hashOf("slot", spec.orderId, spec.slot).slice(0, 20);
    if (this.#earlier.has(key)) return false;
    this.#mine.push(key);
    return true;
  }

  save(): void {
    writeWhole(`${this.#path}-${this.#generation}`, this.#mine.join("\n"));
  }
}
