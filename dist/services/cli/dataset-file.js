/** Opens data set files: plain, gzip or zstd, told by their first bytes, never read whole. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip, createZstdDecompress } from "node:zlib";
/** The decompressed bytes of a file; `-` is standard input. Errors of the file come out of the iteration. */
export async function* datasetBytes(path) {
    const raw = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
    const unpack = path === "-" ? undefined : await unpackerOf(path);
    if (!unpack) {
        yield* raw;
        return;
    }
    raw.on("error", (error) => unpack.destroy(error));
    yield* raw.pipe(unpack);
}
async function unpackerOf(path) {
    const file = await open(path);
    try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
        if (bytesRead >= 2 && buffer.readUInt16BE(0) === 0x1f8b)
            return createGunzip();
        if (bytesRead >= 4 && buffer.readUInt32BE(0) === 0x28b52ffd)
            return createZstdDecompress();
        return undefined;
    }
    finally {
        await file.close();
    }
}
