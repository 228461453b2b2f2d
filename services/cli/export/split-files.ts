/** The files of one generation. */
import { join } from "node:path";
import type { Example } from "../../shared/formats/write/format.ts";
import { type DataFileWriter, endingOf, openDataFile } from "./data-file.ts";
import type { ExportOptions } from "./job.ts";
import type { ExportedFile } from "./state.ts";

/** Numbered on from the files of earlier generations, a split each. */
export class SplitFiles {
  readonly #folder: string;
  readonly #options: ExportOptions;
  readonly #numbers = { train: 0, validation: 0 };
  readonly #open = new Map<
    ExportedFile["split"],
    { path: string; writer: DataFileWriter; examples: number }
  >();
  readonly #complete: ExportedFile[] = [];

  constructor(folder: string, options: ExportOptions, before: readonly ExportedFile[]) {
    this.#folder = folder;
    this.#options = options;
    for (const { split } of before) this.#numbers[split] += 1;
  }

  async add(split: ExportedFile["split"], example: Example): Promise<void> {
    let file = this.#open.get(split);
    if (!file) {
      const { form, compression, format } = this.#options;
      const number = String(this.#numbers[split]).padStart(5, "0");
      const path = `${split}-${number}${endingOf(form, compression)}`;
      const writer = openDataFile(join(this.#folder, path), form, compression, format.columns);
      file = { path, writer, examples: 0 };
      this.#numbers[split] += 1;
      this.#open.set(split, file);
    }
    await file.writer.add(example);
    file.examples += 1;
    if (file.examples >= this.#options.examplesPerFile) await this.#finish(split);
  }

  async close(): Promise<ExportedFile[]> {
    for (const split of ["train", "validation"] as const) await this.#finish(split);
    return this.#complete;
  }

  async #finish(split: ExportedFile["split"]): Promise<void> {
    const file = this.#open.get(split);
    if (!file) return;
    const bytes = await file.writer.close();
    this.#complete.push({ path: file.path, split, examples: file.examples, bytes });
    this.#open.delete(split);
  }
}
