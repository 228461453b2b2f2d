/** The rows of Parquet files as records, a row group at a time. */

import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, toJson } from "hyparquet";
import { unpacked } from "../shared/formats/read/format.ts";
import type { RecordRead } from "../shared/formats/read/records.ts";

const compressors = {
  ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
};

/** A row as JSON would have it: nested values, which columns often hold as JSON text, and no types that JSON lacks. */
function nested(row: Readonly<Record<string, unknown>>): unknown {
  const plain = toJson(row) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, unpacked(value)]));
}

/** Rows of a file; its "line" is the number of the row, from 1. What is broken is told by the row it begins with. */
export async function* parquetRecords(path: string): AsyncGenerator<RecordRead> {
  let row = 0;
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    for (const group of metadata.row_groups) {
      const rowEnd = row + Number(group.num_rows);
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart: row, rowEnd });
      for (const value of rows) {
        row += 1;
        yield { line: row, value: nested(value) };
      }
    }
  } catch (error) {
    yield { line: row + 1, fault: `the Parquet file is broken: ${(error as Error).message}` };
  }
}
