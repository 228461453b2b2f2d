import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical.js";
/** A source of randomness seeded by `parts`, such as a dialogue's id and a round. */
export function seeded(...parts) {
    const seed = createHash("sha256").update(canonicalJson(parts)).digest();
    const next = sfc32(seed.readUInt32LE(0), seed.readUInt32LE(4), seed.readUInt32LE(8), seed.readUInt32LE(12));
    const integer = (from, to) => from + Math.floor(next() * (to - from + 1));
    const pick = (items) => {
        if (items.length === 0)
            throw new RangeError("cannot pick from an empty list");
        return items[integer(0, items.length - 1)];
    };
    return {
        next,
        integer,
        pick,
        sample(items, count) {
            const pool = [...items];
            const taken = [];
            while (taken.length < count && pool.length > 0)
                taken.push(...pool.splice(integer(0, pool.length - 1), 1));
            return taken;
        },
        weighted(items) {
            const total = items.reduce((sum, [, weight]) => sum + Math.max(0, weight), 0);
            if (!(total > 0))
                throw new RangeError("cannot draw: no weight is above zero");
            let left = next() * total;
            for (const [item, weight] of items) {
                left -= Math.max(0, weight);
                if (left < 0 && weight > 0)
                    return item;
            }
            // Only rounding leads here: the last item that has a weight.
            return items.findLast(([, weight]) => weight > 0)[0];
        },
    };
}
/** Small fast counting generator (C. Doty-Humphrey, PractRand): 128 bits of state, passes the usual batteries. */
function sfc32(a, b, c, d) {
    const next = () => {
        const sum = (((a + b) | 0) + d) | 0;
        d = (d + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (c << 21) | (c >>> 11);
        c = (c + sum) | 0;
        return (sum >>> 0) / 4294967296;
    };
    for (let warmUp = 0; warmUp < 12; warmUp += 1)
        next();
    return next;
}
