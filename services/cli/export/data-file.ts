/** Data files: written beside their final place and moved there when they are complete. Memory is bounded by a row group. */
import { once } from "node:events";
import { closeSync, createWriteStream, fsyncSync, openSync, renameSync, statSync } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGzip, createZstdCompress, zstdCompressSync } from "node:zlib";
import { fileWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Column, Example } from "../../shared/formats/write/format.ts";

export const fileForms = ["jsonl", "parquet"] as const;
export type FileForm = (typeof fileForms)[number];

export const compressions = ["none", "gzip", "zstd"] as const;
export type Compression = (typeof compressions)[number];

/** A file that examples are added to, one after the other. */
export interface DataFileWriter {
  add(example: Example): Promise<void>;
  /** Completes the file. @returns its size in bytes */
  close(): Promise<number>;
}

/** The ending of a file's name. */
export function endingOf(form: FileForm, compression: Compression): string {
  if (form === "parquet") return ".parquet";
  return { none: ".jsonl", gzip: ".jsonl.gz", zstd: ".jsonl.zst" }[compression];
}

/** Form and compression that a file's name asks for; undefined when it asks for none. */
export function formOf(
  path: string,
): { readonly form: FileForm; readonly compression: Compression } | undefined {
  if (/\.parquet$/i.test(path)) return { form: "parquet", compression: "none" };
  const found = /\.jsonl?(\.gz|\.zst)?$/i.exec(path);
  if (!found) return undefined;
  const compression = { ".gz": "gzip", ".zst": "zstd" }[found[1]?.toLowerCase() ?? ""] ?? "none";
  return { form: "jsonl", compression: compression as Compression };
}

export function openDataFile(
  path: string,
  form: FileForm,
  compression: Compression,
  columns: readonly Column[],
): DataFileWriter {
  const partial = `${path}.partial`;
  const inner = form === "parquet" ? new ParquetFile(partial, columns) : new LinesFile(partial, compression);
  return {
    add: (example) => inner.add(example),
    async close() {
      await inner.close();
      const handle = openSync(partial, "r+");
      fsyncSync(handle);
      closeSync(handle);
      renameSync(partial, path);
      return statSync(path).size;
    },
  };
}

class LinesFile {
  readonly #in: Writable;
  readonly #done: Promise<void>;

  constructor(path: string, compression: Compression) {
    const file = createWriteStream(path);
    this.#in = compression === "none" ? file : compression === "gzip" ? createGzip() : createZstdCompress();
    if (this.#in !== file) this.#in.pipe(file as never);
    this.#done = finished(file);
    // A failure is told by whoever writes or closes; nobody else has to listen.
    this.#done.catch(() => {});
    this.#in.on("error", (error) => file.destroy(error));
  }

  async add(example: Example): Promise<void> {
    if (!this.#in.write(`${JSON.stringify(example)}\n`))
      await Promise.race([once(this.#in, "drain"), this.#done]);
  }

  async close(): Promise<void> {
    this.#in.end();
    await this.#done;
  }
}

/** A row group is as much as is held in memory: so many rows, or so many characters of them. */
const groupRows = 1_000;
const groupCharacters = 4 << 20;

class ParquetFile {
  readonly #columns: readonly Column[];
  readonly #writer: ParquetWriter;
  #rows: string[][] = [];
  #characters = 0;

  constructor(path: string, columns: readonly Column[]) {
    this.#columns = columns;
    this.#writer = new ParquetWriter({
      writer: fileWriter(path),
      schema: schemaOf(columns),
      codec: "ZSTD",
      compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
      createdBy: "dialoom",
      kvMetadata: [
        { key: "huggingface", value: JSON.stringify({ info: { features: featuresOf(columns) } }) },
      ],
    });
  }

  async add(example: Example): Promise<void> {
    const row = this.#columns.map(({ name, type }) => {
      const value = example[name];
      return type === "json" ? JSON.stringify(value ?? null) : String(value ?? "");
    });
    this.#rows.push(row);
    this.#characters += row.reduce((sum, { length }) => sum + length, 0);
    if (this.#rows.length >= groupRows || this.#characters >= groupCharacters) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#writer.finish();
  }

  async #flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#characters = 0;
    if (rows.length === 0) return;
    const columnData = this.#columns.map(({ name }, column) => ({
      name,
      data: rows.map((row) => row[column] ?? ""),
      // Nearly every text is its own: a dictionary of them would only be built to be thrown away.
      encoding: "PLAIN" as const,
    }));
    await this.#writer.write({ columnData, rowGroupSize: rows.length });
  }
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(
      ({ name }): SchemaElement => ({
        name,
        type: "BYTE_ARRAY",
        converted_type: "UTF8",
        logical_type: { type: "STRING" },
        repetition_type: "REQUIRED",
      }),
    ),
  ];
}

/** What Hugging Face's `datasets` makes of the columns: JSON text becomes the nested value again. */
function featuresOf(columns: readonly Column[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ name, type }) => [
      name,
      type === "json" ? { _type: "Json" } : { dtype: "string", _type: "Value" },
    ]),
  );
}
