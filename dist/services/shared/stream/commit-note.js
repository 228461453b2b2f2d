/**
 * The note: which records above the committed offset are done already, kept as the commit's metadata, so that whoever
 * takes a partition over does none of them again.
 *
 * Format: `dialoom1:` and, in base64, a bit per offset from the committed one on, the lowest bit of each byte first.
 * Brokers take 4096 bytes (`offset.metadata.max.bytes`), which is enough for `noteSpan` offsets.
 */
const prefix = "dialoom1:";
/** Bytes brokers take as metadata of a commit, by default. */
export const noteLimit = 4_096;
/** Offsets a note can cover; nothing further above the committed offset may be called done. */
export const noteSpan = Math.floor((noteLimit - prefix.length) / 4) * 3 * 8;
/**
 * Writes a note.
 *
 * @param done offsets from `base` on, in any order
 * @throws RangeError when one is outside of what a note covers
 */
export function encodeNote(base, done) {
    let highest = -1;
    const bits = [];
    for (const offset of done) {
        const bit = offset - base;
        if (bit < 0 || bit >= noteSpan) {
            throw new RangeError(`offset ${offset} is outside of the note of offset ${base}`);
        }
        bits.push(bit);
        highest = Math.max(highest, bit);
    }
    if (highest < 0)
        return "";
    const bytes = Buffer.alloc((highest >> 3) + 1);
    for (const bit of bits)
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
    return prefix + bytes.toString("base64");
}
/** Reads a note. @returns the done offsets; undefined when it is not one of ours */
export function decodeNote(base, note) {
    if (note === "")
        return [];
    if (!note.startsWith(prefix))
        return undefined;
    const bytes = Buffer.from(note.slice(prefix.length), "base64");
    const done = [];
    bytes.forEach((byte, index) => {
        for (let bit = 0; bit < 8; bit += 1)
            if (byte & (1 << bit))
                done.push(base + index * 8 + bit);
    });
    return done;
}
