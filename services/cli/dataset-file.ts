/** Opens data set files: plain, gzip, zstd or Parquet, told by their first bytes, never read whole. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { type RecordRead, readRecords } from "../shared/formats/read/records.ts";
import { parquetRecords } from "./parquet-records.ts";

/** The records of a file; `-` is standard input. Errors of the file come out of the iteration. */
export async function* datasetRecords(path: string): AsyncGenerator<RecordRead> {
  if (path === "-") yield* readRecords(process.stdin);
  else {
    const begin = await firstBytes(path);
    if (begin.equals(parquetMark)) yield* parquetRecords(path);
    else yield* readRecords(unpacked(path, begin));
  }
}

async function* unpacked(path: string, begin: Buffer): AsyncGenerator<Buffer> {
  const raw: Readable = createReadStream(path, { highWaterMark: 1 << 18 });
  const unpack = unpackerOf(begin);
  if (!unpack) {
    yield* raw;
    return;
  }
  raw.on("error", (error) => unpack.destroy(error));
  yield* raw.pipe(unpack);
}

const parquetMark = Buffer.from("PAR1");

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function unpackerOf(begin: Buffer) {
  if (begin.length >= 2 && begin.readUInt16BE(0) === 0x1f8b) return createGunzip();
  if (begin.length >= 4 && begin.readUInt32BE(0) === 0x28b52ffd) return createZstdDecompress();
  return undefined;
}
